package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.periscope.api.model.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DocsApiTest {
  private final FakeOperations operations = new FakeOperations();
  private final PeriscopeServer server =
      PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", 0));

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
            BodyHandlers.ofString());
  }

  @Test
  void pagesAreServed() throws Exception {
    assertThat(get("/docs").headers().firstValue("Location").orElse("")).endsWith("/docs/");
    HttpResponse<String> home = get("/docs/");
    assertThat(home.statusCode()).isEqualTo(200);
    assertThat(home.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
    assertThat(home.body()).contains("Finished rides").contains("href=\"views/vendor_stats.html\"");
    assertThat(get("/docs/views/vendor_stats.html").body())
        .contains("Fares by vendor")
        .contains("href=\"../streams/trips.html#column-fare\"");
    assertThat(get("/docs/assets/docs.css").headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/css"));
    assertThat(get("/docs/assets/docs.js").headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
    assertThat(get("/docs/assets/icon.svg").headers().firstValue("Content-Type"))
        .hasValue("image/svg+xml");
    assertThat(get("/docs/assets/names.js").body()).contains("vendor_stats.fares");
  }

  @Test
  void whatIsNotThereIsAPageThatLeadsBack() throws Exception {
    for (String path :
        new String[] {
          "/docs/views/none.html", "/docs/a/b/c", "/docs/404.html", "/docs/assets/../page.js"
        }) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
    }
    assertThat(get("/docs/a/b/c").body())
        .contains("There is no such page")
        .contains("href=\"/docs/index.html\"");
  }

  @Test
  void lineageIsJson() throws Exception {
    var all = new ObjectMapper().readTree(get("/api/lineage").body());
    assertThat(all.at("/nodes")).hasSize(2);
    var part =
        new ObjectMapper().readTree(get("/api/lineage?of=vendor_stats.fares&direction=up").body());
    assertThat(part.at("/edges").toString())
        .isEqualTo(
            """
            [{"from":{"node":"stream:trips","column":"vendor_id"},"to":{"node":"view:vendor_stats"},"kind":"group_by","direct":false},\
            {"from":{"node":"stream:trips","column":"fare"},"to":{"node":"view:vendor_stats","column":"fares"},"kind":"aggregation","direct":true}]""");
    assertThat(get("/api/lineage?of=trips.vendor_id&direction=down").body())
        .contains("\"to\":{\"node\":\"view:vendor_stats\"},\"kind\":\"group_by\"")
        .contains("\"column\":\"vendor_id\"},\"kind\":\"identity\"");
  }

  @Test
  void wrongQuestionsAreTold() throws Exception {
    assertThat(get("/api/lineage?of=vendor_stat").statusCode()).isEqualTo(400);
    assertThat(get("/api/lineage?of=vendor_stat").body()).contains("did you mean 'vendor_stats'?");
    assertThat(get("/api/lineage?of=trips.far").body()).contains("did you mean 'fare'?");
    assertThat(get("/api/lineage?of=trips&direction=left").body()).contains("up or down");
    assertThat(get("/api/lineage?direction=up").body()).contains("say which one by 'of'");
  }
}
