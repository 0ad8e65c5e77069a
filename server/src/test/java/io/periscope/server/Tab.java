package io.periscope.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One page of a browser, driven through the DevTools protocol. Remembers what went wrong in it. */
final class Tab implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_SECONDS = 20;

  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final AtomicInteger count = new AtomicInteger();
  private final WebSocket socket;
  private String session = "";
  private String target = "";

  private Tab(URI devTools) {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(devTools, new Listener())
            .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .join();
  }

  static Tab open(URI devTools) {
    Tab tab = new Tab(devTools);
    tab.target = tab.ask("Target.createTarget", "url", "about:blank").get("targetId").asText();
    tab.session =
        tab.ask("Target.attachToTarget", "targetId", tab.target, "flatten", true)
            .get("sessionId")
            .asText();
    tab.ask("Page.enable");
    tab.ask("Runtime.enable");
    tab.ask("Log.enable");
    return tab;
  }

  /** Sends a command and returns its result; the parameters are names and values in turn. */
  JsonNode ask(String method, Object... parameters) {
    int id = count.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    ObjectNode named = message.putObject("params");
    for (int i = 0; i < parameters.length; i += 2) {
      named.set(parameters[i].toString(), JSON.valueToTree(parameters[i + 1]));
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    socket.sendText(message.toString(), true).join();
    JsonNode json = answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (json.has("error")) {
      throw new AssertionError(method + " failed: " + json.get("error"));
    }
    return json.get("result");
  }

  /** The value of a JavaScript expression; a promise is waited for. */
  JsonNode value(String expression) {
    JsonNode answer =
        ask(
            "Runtime.evaluate",
            "expression",
            expression,
            "returnByValue",
            true,
            "awaitPromise",
            true);
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + " failed: " + answer.get("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  String text(String selector) {
    return value("document.querySelector(" + quoted(selector) + ").innerText").asText();
  }

  void click(String selector) {
    value("document.querySelector(" + quoted(selector) + ").click()");
  }

  /** Waits, in the page, until a condition holds. */
  void waitUntil(String condition) {
    String wait =
        """
        new Promise((resolve) => {
          const end = performance.now() + %d;
          const look = () => {
            let holds = false;
            try { holds = Boolean(%s); } catch (e) { /* not there yet */ }
            if (holds || performance.now() > end) resolve(holds);
            else setTimeout(look, 30);
          };
          look();
        })
        """
            .formatted((PATIENCE_SECONDS - 5) * 1000, condition);
    if (!value(wait).asBoolean()) {
      throw new AssertionError(
          "it never came true: %s; problems: %s; the page: %s"
              .formatted(condition, problems, text("body")));
    }
  }

  /** Errors that the page has met or written to the console, and requests that were refused. */
  List<String> problems() {
    return problems;
  }

  static String quoted(String text) {
    return JSON.valueToTree(text).toString();
  }

  @Override
  public void close() {
    ask("Target.closeTarget", "targetId", target);
    socket.abort();
  }

  private void take(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> answer = asked.remove(message.get("id").asInt());
      if (answer != null) {
        answer.complete(message);
      }
      return;
    }
    JsonNode parameters = message.path("params");
    switch (message.path("method").asText()) {
      case "Runtime.exceptionThrown" ->
          problems.add("exception: " + parameters.path("exceptionDetails"));
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "assert", "warning").contains(parameters.path("type").asText())) {
          problems.add("console: " + parameters.path("args"));
        }
      }
      case "Log.entryAdded" -> {
        if (List.of("error", "warning").contains(parameters.at("/entry/level").asText())) {
          problems.add("log: " + parameters.path("entry"));
        }
      }
      default -> {
        // Other events are of no interest here.
      }
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          take(JSON.readTree(text.toString()));
        } catch (JsonProcessingException e) {
          problems.add("the browser sent what is not JSON: " + text);
        }
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }
  }
}
