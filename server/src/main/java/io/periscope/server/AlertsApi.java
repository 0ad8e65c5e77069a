package io.periscope.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.periscope.api.alert.Delivery;
import io.periscope.api.error.PeriscopeException;
import io.periscope.core.alerts.AlertOperations;
import io.periscope.core.serving.Operations;
import java.time.Instant;
import java.util.Locale;

/** Alerts: how they stand, what was told, and a try of a channel. */
final class AlertsApi {
  private final Operations operations;

  AlertsApi(Operations operations) {
    this.operations = operations;
  }

  void register(RoutesConfig routes) {
    routes.get("/api/alerts", this::alerts);
    routes.post("/api/alerts/test", this::test);
  }

  private void alerts(Context ctx) {
    Parameters.only(ctx);
    AlertOperations.Report report = operations.alerts().report();
    ObjectNode json = Json.object();
    ArrayNode alerts = json.putArray("alerts");
    report.alerts().forEach(alert -> alerts.add(alert(alert)));
    ArrayNode channels = json.putArray("channels");
    for (AlertOperations.Channel channel : report.channels()) {
      channels
          .addObject()
          .put("name", channel.name())
          .put("kind", channel.kind())
          .put("waiting", channel.waiting());
    }
    ArrayNode notices = json.putArray("notices");
    report.notices().forEach(notice -> notices.add(notice(notice)));
    Json.answer(ctx, json);
  }

  private static ObjectNode alert(AlertOperations.Info alert) {
    ObjectNode json = Json.object();
    json.put("name", alert.definition().name());
    json.put("description", alert.definition().description());
    json.put("when", alert.definition().when().text());
    json.put("for", Json.seconds(alert.definition().lasting()));
    json.set("repeat", Json.value(alert.definition().repeat().<Object>map(Json::seconds)));
    ArrayNode notify = json.putArray("notify");
    alert.definition().channels().forEach(notify::add);
    json.put("state", alert.state().name().toLowerCase(Locale.ROOT));
    json.set("since", Json.value(alert.since().<Object>map(Instant::toString)));
    json.set("text", Json.value(alert.text().map(text -> text)));
    return json;
  }

  private static ObjectNode notice(Delivery delivery) {
    ObjectNode json = Json.object();
    json.put("id", delivery.notice().id());
    json.put("channel", delivery.channel());
    json.put("alert", delivery.notice().alert());
    json.put("state", delivery.notice().kind().name().toLowerCase(Locale.ROOT));
    json.put("text", delivery.notice().text());
    json.put("at", delivery.notice().at().toString());
    json.set("delivered", Json.value(delivery.delivered().<Object>map(Instant::toString)));
    json.put("attempts", delivery.attempts());
    json.set("error", Json.value(delivery.error().map(error -> error)));
    return json;
  }

  private void test(Context ctx) {
    Parameters.only(ctx);
    Body body = Body.read(ctx, "channel");
    String channel =
        body.text("channel")
            .orElseThrow(() -> PeriscopeException.user("'channel' is missing: the channel to try"));
    operations.alerts().test(channel);
    Json.answer(ctx, Json.object().put("channel", channel).put("delivered", true));
  }
}
