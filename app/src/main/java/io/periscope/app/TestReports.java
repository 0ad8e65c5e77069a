package io.periscope.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.periscope.core.testing.RowDiff;
import io.periscope.core.testing.ViewTestReport;
import io.periscope.core.testing.ViewTestReport.Outcome;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Reports of unit tests for programs. */
final class TestReports {
  private TestReports() {}

  static JsonNode json(ViewTestReport report) {
    ObjectNode json = Client.JSON.createObjectNode();
    json.put("passed", report.passed());
    json.put("failed", report.failed());
    ArrayNode tests = json.putArray("tests");
    for (Outcome outcome : report.outcomes()) {
      ObjectNode test = tests.addObject();
      test.put("test", outcome.test())
          .put("subject", outcome.subject())
          .put("file", outcome.file())
          .put("line", outcome.line())
          .put("passed", outcome.passed())
          .put("rows", outcome.rows())
          .put("ways", outcome.ways())
          .put("took_ms", outcome.took().toMillis());
      ArrayNode failures = test.putArray("failures");
      outcome.failures().forEach(failures::add);
      outcome.diff().ifPresent(diff -> test.set("diff", diff(diff)));
    }
    return json;
  }

  private static JsonNode diff(RowDiff diff) {
    ObjectNode json = Client.JSON.createObjectNode();
    ArrayNode columns = json.putArray("columns");
    diff.columns().forEach(columns::add);
    json.put("agreeing", diff.agreeing());
    ArrayNode rows = json.putArray("rows");
    for (RowDiff.Line line : diff.lines()) {
      ObjectNode row = rows.addObject().put("kind", line.kind().name().toLowerCase(Locale.ROOT));
      ArrayNode cells = row.putArray("cells");
      for (RowDiff.Cell cell : line.cells()) {
        ObjectNode value = cells.addObject().put("value", cell.value());
        cell.expected().ifPresent(expected -> value.put("expected", expected));
      }
    }
    return json;
  }

  /** As Jenkins, GitLab and others read it. */
  static String junit(String workspace, ViewTestReport report) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", clean(workspace));
      xml.writeAttribute("tests", Integer.toString(report.outcomes().size()));
      xml.writeAttribute("failures", Long.toString(report.failed()));
      xml.writeAttribute("errors", "0");
      Duration all =
          report.outcomes().stream().map(Outcome::took).reduce(Duration.ZERO, Duration::plus);
      xml.writeAttribute("time", seconds(all));
      for (Outcome outcome : report.outcomes()) {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("name", outcome.test());
        xml.writeAttribute("classname", outcome.subject());
        xml.writeAttribute("file", outcome.file());
        xml.writeAttribute("line", Integer.toString(outcome.line()));
        xml.writeAttribute("time", seconds(outcome.took()));
        if (!outcome.passed()) {
          xml.writeStartElement("failure");
          xml.writeAttribute(
              "message", clean(outcome.failures().get(0).lines().findFirst().orElse("")));
          xml.writeCharacters(clean(new ViewTestReport(List.of(outcome)).text()));
          xml.writeEndElement();
        }
        xml.writeEndElement();
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a text takes every character", e);
    }
    return text + "\n";
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e9);
  }

  /** XML cannot have control characters, whatever way they are written. */
  private static String clean(String text) {
    return text.replaceAll(
        "[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", "\uFFFD");
  }
}
