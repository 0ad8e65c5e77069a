package io.periscope.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.periscope.api.error.PeriscopeException;
import io.periscope.api.error.PeriscopeException.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isolation.level",
        "enable.auto.commit",
        "auto.offset.reset",
        "acks",
        "enable.idempotence",
        "transactional.id",
        "transaction.timeout.ms",
        "key.deserializer",
        "value.deserializer",
        "key.serializer",
        "value.serializer",
        "check.crcs",
        "group.id",
        "client.id",
        "bootstrap.servers"
      })
  void refusesAKeyThatIsNotTheUsers(String key) {
    PeriscopeException e =
        catchThrowableOfType(
            PeriscopeException.class,
            () -> new KafkaEventLog("127.0.0.1:1", Map.of(key, "x"), "test"));
    assertThat(e.fault()).isEqualTo(Fault.USER);
    assertThat(e).hasMessageStartingWith("log.properties cannot set '" + key + "' (");
  }

  @Test
  void tellsAllRefusedKeysAtOnce() {
    PeriscopeException e =
        catchThrowableOfType(
            PeriscopeException.class,
            () ->
                new ClientSettings(
                    "127.0.0.1:1", Map.of("acks", "1", "group.id", "g", "linger.ms", "1"), "test"));
    assertThat(e)
        .hasMessage(
            "log.properties cannot set 'acks' (exact answers depend on it), 'group.id' (Periscope"
                + " sets it itself); remove it");
  }

  @Test
  void givesTheUsersPropertiesToEveryKindOfClient() {
    Map<String, String> properties =
        Map.of("security.protocol", "SSL", "batch.size", "1000", "fetch.max.wait.ms", "7");
    ClientSettings settings = new ClientSettings("h:1", properties, "taxi");
    assertThat(settings.admin()).containsAllEntriesOf(properties);
    assertThat(settings.consumer()).containsAllEntriesOf(properties);
    assertThat(settings.producer()).containsAllEntriesOf(properties);
    assertThat(settings.transactionalProducer("t")).containsAllEntriesOf(properties);
  }

  @Test
  void asksForExactnessAlways() {
    ClientSettings settings = new ClientSettings("h:1", Map.of(), "taxi");
    assertThat(settings.consumer())
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("auto.offset.reset", "none")
        .containsEntry("enable.auto.commit", false)
        .containsEntry("bootstrap.servers", "h:1");
    assertThat(settings.producer())
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .doesNotContainKey("transactional.id");
    assertThat(settings.transactionalProducer("t"))
        .containsEntry("transactional.id", "t")
        .containsEntry("acks", "all");
  }

  @Test
  void namesEveryClientDifferently() {
    ClientSettings settings = new ClientSettings("h:1", Map.of(), "taxi");
    assertThat(settings.consumer()).containsEntry("client.id", "taxi-reader-1");
    assertThat(settings.consumer()).containsEntry("client.id", "taxi-reader-2");
    assertThat(settings.producer()).containsEntry("client.id", "taxi-writer-3");
  }
}
