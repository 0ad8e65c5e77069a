package io.periscope.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.periscope.api.model.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page as a person's browser shows it. */
@Timeout(60)
class PageBrowserTest {
  private static final String FIRST_ROW = "#rows tr:nth-child(2) td:nth-child(3)";

  private static Optional<Browser> browser = Optional.empty();

  private final FakeOperations operations = new FakeOperations();
  private final PeriscopeServer server =
      PeriscopeServer.start(operations, new Settings.Http("127.0.0.1", 0));
  private Tab tab;

  @BeforeAll
  static void startBrowser() throws IOException {
    Optional<Path> executable = Browser.find();
    assumeTrue(
        executable.isPresent(),
        "the page is not tested: no chromium, chromium-browser or google-chrome on the PATH");
    browser = Optional.of(Browser.start(executable.get()));
  }

  @AfterAll
  static void stopBrowser() throws IOException {
    if (browser.isPresent()) {
      browser.get().close();
      browser = Optional.empty();
    }
  }

  @BeforeEach
  void openTab() {
    tab = browser.orElseThrow().open();
  }

  @AfterEach
  void stop() {
    if (tab != null) {
      tab.close();
    }
    server.close();
  }

  private void show(String page) {
    tab.ask("Page.navigate", "url", server.url() + page);
    tab.waitUntil(
        cell(FIRST_ROW) + " !== undefined && " + cell("#quarantine td") + " !== undefined");
  }

  /** An expression for the text of an element that may not be there yet. */
  private static String cell(String selector) {
    return "document.querySelector(" + Tab.quoted(selector) + ")?.innerText";
  }

  private void waitForFirstRow(String trips) {
    tab.waitUntil(cell(FIRST_ROW) + " === " + Tab.quoted(trips));
  }

  private void assertNoProblems() {
    assertThat(tab.problems()).isEmpty();
  }

  @Test
  void showsTheViewsAndTheRowsOfTheFirst() {
    show("/");

    assertThat(tab.value("document.title").asText()).isEqualTo("taxi · Periscope");
    assertThat(tab.text("#views")).contains("by_vendor").contains("hourly_trips");
    assertThat(tab.text("#rows tr")).isEqualTo("hour\tvendor_id\ttrips\tfares\tnote");
    assertThat(tab.text("#rows tr:nth-child(3)"))
        .isEqualTo("2016-01-01 00:00:00\t2\t40\t100,000,000\t");
    assertThat(tab.text("#rows tr:nth-child(4)"))
        .isEqualTo("2016-01-01 00:00:00\t3\t41\t0.1\tNULL");
    assertThat(tab.value("document.querySelectorAll('#rows tr').length").asInt()).isEqualTo(98);
    assertThat(tab.text("#meta")).startsWith("covers trips 0:1000 1:2 · batch version 3, 12 s old");
    assertThat(tab.text("#paths"))
        .contains("1,002 read = 1,000 accepted + 2 quarantined")
        .contains("topic trips, 2 partitions, lag 7");
    assertNoProblems();
  }

  @Test
  void showsWhatFiresAndTriesAChannel() {
    show("/");
    tab.waitUntil(cell("#alert-list td") + " !== undefined");

    assertThat(tab.text("#firing"))
        .isEqualTo(
            "late_trips the newest event of stream trips is 6 minutes old since 2026-01-02 03:00:00");
    assertThat(tab.text("#alert-list tr:nth-child(2)"))
        .isEqualTo("lag\tok\t\tstream trips is more than 1,000 events behind\tops");
    assertThat(tab.text("#channels")).startsWith("webhook ops, 1 waiting");
    tab.click("#channels button");
    tab.waitUntil(cell("#channels [role=status]") + " === 'it took the notice'");
    assertNoProblems();
  }

  @Test
  void showsTheViewOfTheAddressAndAnotherOnAClick() {
    show("/#hourly_trips");

    assertThat(tab.text("#description")).isEqualTo("Trips and fares per vendor and hour.");
    tab.click("#views button");
    assertThat(tab.text("#description")).isEqualTo("Trips of each vendor.");
    assertThat(tab.value("location.hash").asText()).isEqualTo("#by_vendor");
    assertNoProblems();
  }

  @Test
  void aLayerIsChosenByAClick() {
    show("/");
    waitForFirstRow("1,000");

    tab.click("[data-layer=batch]");
    waitForFirstRow("993");
    tab.click("[data-layer=speed]");
    waitForFirstRow("7");
    assertThat(tab.value("document.querySelector('[data-layer=speed]').ariaChecked").asText())
        .isEqualTo("true");
    tab.click("[data-layer=merged]");
    waitForFirstRow("1,000");

    assertNoProblems();
  }

  @Test
  void theLayersCanBeSeenBesideEachOther() {
    show("/#hourly_trips");

    tab.click("[data-layer=compare]");
    tab.waitUntil(cell("#rows tr") + "?.includes('trips batch')");
    assertThat(tab.text("#rows tr"))
        .startsWith("hour\tvendor_id\ttrips batch\ttrips speed\ttrips merged\tfares batch");
    assertThat(tab.text("#rows tr:nth-child(2)"))
        .startsWith("2016-01-01 00:00:00\t1\t993\t7\t1,000\t");

    assertNoProblems();
  }

  @Test
  void numbersMoveByThemselves() {
    show("/");
    waitForFirstRow("1,000");

    operations.accepted = 1234;

    waitForFirstRow("1,234");
    assertThat(tab.text("#paths")).contains("1,236 read = 1,234 accepted + 2 quarantined");
    operations.version = 4;
    tab.waitUntil(cell("#meta") + ".includes('batch version 4')");
    assertNoProblems();
  }

  @Test
  void showsTheQuarantineAndReadsItAgainWhenItGrows() {
    show("/");

    assertThat(tab.text("#quarantined")).isEqualTo("2");
    assertThat(tab.text("#quarantine tr:nth-child(2)"))
        .isEqualTo("trips\t1:1\t2026-01-02 03:04:05\tnot JSON at byte 6\t{\"id\":");
    assertThat(tab.text("#quarantine tr:nth-child(3)")).endsWith("not UTF-8\tbase64 /wA=");

    operations.quarantined = 3;

    tab.waitUntil(cell("#quarantine tr:nth-child(2)") + ".includes('id is null')");
    assertThat(tab.text("#quarantined")).isEqualTo("3");
    assertNoProblems();
  }

  @Test
  void tellsWhatIsBeingBuiltUntilItIsThere() {
    show("/");
    assertThat(tab.text("#building"))
        .isEqualTo("by_zone is being built: computing over 900 events");

    operations.building = List.of();

    tab.waitUntil(cell("#building") + " === ''");
    assertNoProblems();
  }

  @Test
  void takesOutOfQuarantineWhatIsAcceptableByNow() {
    show("/");
    assertThat(tab.text("#quarantined")).isEqualTo("2");

    tab.click("#retry");

    tab.waitUntil(cell("#retried") + " !== ''");
    assertThat(tab.text("#retried")).isEqualTo("3 accepted");
    assertThat(operations.asked).contains("retry trips");
    tab.waitUntil("!document.getElementById('retry').disabled");
    assertNoProblems();
  }

  @Test
  void asksAndShowsWhatIsWrongWithAQuestion() {
    show("/");

    tab.value("document.getElementById('question').value = 'SELECT 1'");
    tab.click("#ask button");
    tab.waitUntil(cell("#answered") + ".startsWith('97 rows, merged')");
    assertNoProblems();
    tab.value("document.getElementById('question').value = 'DROP x'");
    tab.click("#ask button");
    tab.waitUntil("!document.getElementById('problem').hidden");
    assertThat(tab.text("#problem")).startsWith("line 1, column 1: expected SELECT");
  }

  @Test
  void drawsAChartThatTellsItsNumbersUnderThePointer() {
    show("/");
    JsonNode box =
        tab.value(
            "(() => { const c = document.querySelector('#chart'); c.scrollIntoView();"
                + " const b = c.getBoundingClientRect(); return [b.x + b.width / 2, b.y + 150]; })()");
    String drawn = tab.value("document.querySelector('#chart canvas').toDataURL()").asText();

    tab.ask(
        "Input.dispatchMouseEvent",
        "type",
        "mouseMoved",
        "x",
        box.get(0).asDouble(),
        "y",
        box.get(1).asDouble());

    tab.waitUntil("document.querySelector('#chart canvas').toDataURL() !== " + Tab.quoted(drawn));
    // Nothing that the content security policy refuses, such as a style inside an element.
    assertNoProblems();
  }

  private void showModels() {
    show("/");
    tab.waitUntil(cell("#model-stands") + " && document.querySelector('#guess button')");
  }

  private void press(String key) {
    int code = key.equals("Enter") ? 13 : 9;
    for (String type : List.of("rawKeyDown", "char", "keyUp")) {
      if (!type.equals("char") || code == 13) {
        tab.ask(
            "Input.dispatchKeyEvent",
            "type",
            type,
            "key",
            key,
            "code",
            key,
            "windowsVirtualKeyCode",
            code,
            "text",
            type.equals("char") ? "\r" : "");
      }
    }
  }

  /** Chooses in a list, as a person does. */
  private void choose(String selector, String text) {
    tab.value(
        """
        (() => {
          const list = document.querySelector(%s);
          list.value = [...list.options].find((each) => each.text === %s).value;
          list.dispatchEvent(new Event("change"));
        })()
        """
            .formatted(Tab.quoted(selector), Tab.quoted(text)));
  }

  @Test
  void aPredictionIsAskedForByAForm() {
    showModels();
    assertThat(tab.text("#model-stands"))
        .isEqualTo(
            "champion: version 1, boosted_trees, rmse 301 · candidate: version 2, rmse 302"
                + " · 1,200 scored · 3 not scored: no number");
    assertThat(tab.value("[...document.querySelectorAll('#guess label')].map(l => l.control.id)"))
        .hasToString(
            "[\"guess-passengers\",\"guess-zone\",\"guess-at\",\"guess-shared\",\"guess-paid\"]");

    choose("#guess-zone-group", "Queens");
    assertThat(tab.text("#guess-zone")).contains("Corona").doesNotContain("Bedford Park");
    choose("#guess-zone", "Corona");
    tab.value("document.querySelector('#guess-at').value = '2026-01-05T03:30'");
    choose("#guess-shared", "no");
    assertThat(
            tab.value("[...document.querySelector('#guess-paid').list.options].map(o => o.value)"))
        .hasToString("[\"card\",\"cash\"]");
    tab.value("document.querySelector('#guess-passengers').focus()");
    tab.ask("Input.insertText", "text", "2");
    press("Enter");

    tab.waitUntil(cell(".estimate") + " === '512.5'");
    assertThat(tab.text("#guessed")).contains("trip_duration, by version 1");
    assertThat(tab.text(".interval")).isEqualTo("in 90% of such cases between 312.5 and 912.5");
    assertThat(tab.text("#reasons").lines().filter(line -> !line.isBlank()))
        .containsExactly(
            "without knowing anything",
            "500.5",
            "passengers: 2",
            "+52",
            "borough: Queens",
            "−40",
            "hour: unknown",
            "0");
    // A bar to the right of the middle, and a shorter one to its left.
    assertThat(
            tab.value(
                "[...document.querySelectorAll('#reasons i')].map(i => [i.className, i.style.left, i.style.width].join())"))
        .hasToString("[\",50%,50%\",\"less,11.5385%,38.4615%\",\",50%,0%\"]");
    assertThat(operations.models.asked)
        .containsExactly(
            "predict {\"passengers\":2,\"zone\":56,\"at\":\"2026-01-05T03:30:00\",\"shared\":false}");
    assertNoProblems();
  }

  @Test
  void oneOfSeveralModelsIsChosen() {
    operations.models.names = List.of("tips", "trip_duration");
    showModels();
    assertThat(tab.text("#model-names button:nth-child(2)"))
        .isEqualTo("trip_duration\nversion 1, rmse 301");
    assertThat(tab.text("#model-description")).startsWith("tips: ");

    tab.click("#model-names button:nth-child(2)");

    tab.waitUntil(cell("#model-description") + ".startsWith('trip_duration: ')");
    tab.waitUntil("document.querySelector('#model-names .on').innerText.startsWith('trip')");
    tab.waitUntil("document.querySelector('#guess-zone')");
    assertNoProblems();
  }

  @Test
  void aProbabilityIsShownAsOne() {
    operations.models.probability = true;
    showModels();

    tab.click("#guess button");

    tab.waitUntil(cell(".estimate") + " === '25%'");
    assertThat(tab.text(".interval")).isEqualTo("of 150 examples like this, it was so for 24%");
    assertNoProblems();
  }

  @Test
  void withoutAChampionItSaysWhatToDo() {
    operations.models.champion = OptionalInt.empty();
    showModels();

    assertThat(tab.text("#model-problem"))
        .isEqualTo(
            "model 'trip_duration' has no champion yet."
                + " Promote a version below, or press Train now.");
    assertThat(tab.value("document.querySelector('#guess button').disabled").asBoolean()).isTrue();
    tab.click("#model-versions summary");
    tab.click("[aria-label='Promote version 2']");
    assertThat(tab.text("#model-sure")).startsWith("Make version 2 the champion");
    assertThat(operations.models.asked).isEmpty();
    // The answer has the focus already.
    press("Enter");

    tab.waitUntil(cell("#model-stands") + ".startsWith('champion: version 2')");
    assertThat(tab.text("#model-told")).isEqualTo("version 2 is the champion");
    assertThat(tab.value("document.querySelector('#guess button').disabled").asBoolean()).isFalse();
    assertThat(operations.models.asked).containsExactly("promote trip_duration 2");
    assertNoProblems();
  }

  @Test
  void tellsHowATrainingGoesAndWhatCannotBeDone() {
    operations.models.training = Optional.of(FakeModels.halfWay());
    showModels();

    assertThat(tab.text("#training-what"))
        .isEqualTo("training: boosted_trees max_depth=6, 50%, about 42 s left");
    assertThat(tab.value("document.querySelector('#trained').value").asDouble()).isEqualTo(0.5);
    operations.models.training = Optional.empty();
    tab.waitUntil("document.querySelector('#training').hidden");
    tab.click("#train");
    tab.waitUntil(cell("#model-told") + " === 'kept: no better than the champion, version 1'");
    tab.click("#model-versions summary");
    assertThat(tab.text("#runs tr:nth-child(2)"))
        .isEqualTo(
            "2\tkept\t2\t1,000\t2026-01-02 03:04:05\t3.5 s\tno better than the champion, version 1");
    assertThat(tab.text("#importances")).contains("passengers").contains("100%");
    assertNoProblems();

    tab.click("#rollback");
    tab.click("#model-sure button");
    tab.waitUntil(cell("#model-told") + ".includes('no former champion to roll back to')");
    assertThat(tab.value("document.querySelector('#model-told').className").asText())
        .isEqualTo("problem");
  }

  @Test
  void aWorkspaceWithoutModelsHasNoPlaceForThem() {
    operations.models.names = List.of();
    show("/");
    tab.waitUntil("performance.getEntriesByName(location.origin + '/api/models').length > 0");
    assertThat(tab.value("document.querySelector('#models').hidden").asBoolean()).isTrue();
  }

  @Test
  void showsJobsWithTheirRunsAndWhatBecameOfEachStep() {
    operations.jobs = new FakeJobs();
    show("/");
    tab.waitUntil(cell("#job-list .job"));
    assertThat(tab.text("#job-list .job"))
        .contains("monthly")
        .contains("cron:0 3 1 * *")
        .contains("1 running, due in");
    assertThat(
            tab.value("[...document.querySelectorAll('.run')].map(run => run.className).join()")
                .asText())
        .isEqualTo("run succeeded,run failed,run running");

    tab.click(".run.failed");
    tab.waitUntil(cell("#job-run .problem") + " === \"step 'load' failed: no file\"");
    assertThat(tab.text("#job-run .steps")).contains("load").contains("failed").contains("skipped");
    tab.click(".step.failed");
    tab.waitUntil(cell("#job-log") + " === 'attempt 1 of load in run 2\\n'");

    tab.click(".run.running");
    tab.waitUntil(cell("#job-cancel") + " === 'Cancel'");
    tab.click("#job-cancel");
    tab.waitUntil("document.querySelectorAll('.run.cancelled').length === 1");

    tab.click("#job-list .job button[aria-label='Start monthly']");
    tab.click("#job-list form button");
    tab.waitUntil(cell("#job-told") + " === 'run 4 of monthly is queued'");
    tab.waitUntil(cell("#job-run h3") + " === 'Run 4 of monthly queued'");
    assertNoProblems();
  }

  @Test
  void nothingStandsOutOfANarrowScreen() {
    operations.jobs = new FakeJobs();
    tab.ask(
        "Emulation.setDeviceMetricsOverride",
        "width",
        420,
        "height",
        800,
        "deviceScaleFactor",
        1,
        "mobile",
        false);
    showModels();
    tab.click("#model-versions summary");
    tab.click("#guess button");
    tab.waitUntil(cell(".estimate"));

    JsonNode widths =
        tab.value(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth,"
                + " innerWidth]");
    assertThat(widths.get(2).asInt()).isEqualTo(420);
    assertThat(widths.get(0).asInt()).isLessThanOrEqualTo(widths.get(1).asInt());
    assertNoProblems();
  }

  @Test
  void isDarkForWhomLikesItDark() {
    show("/");
    assertThat(lightness()).isGreaterThan(200);

    tab.ask(
        "Emulation.setEmulatedMedia",
        "features",
        new Object[] {java.util.Map.of("name", "prefers-color-scheme", "value", "dark")});

    assertThat(lightness()).isLessThan(60);
    assertNoProblems();
  }

  /** The mean of red, green and blue of the ground, from 0 to 255. */
  private double lightness() {
    return tab.value(
            "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3)"
                + ".reduce((sum, part) => sum + Number(part), 0) / 3")
        .asDouble();
  }
}
