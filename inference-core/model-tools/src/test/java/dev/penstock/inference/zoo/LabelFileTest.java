package dev.penstock.inference.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFileTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "red\ngreen\nlight blue",
        "red\r\ngreen\r\nlight blue\r\n",
        "\uFEFFred\ngreen\nlight blue\n\n \n",
        "0 red\n1 green\n2 light blue\n",
        "\"red\"\n\"green\"\n\"light blue\"\n",
        "0,red\n1,green\n2,light blue\n",
        "0\tred\n1\tgreen\n2\tlight blue\n",
        "0: red\r\n1: green\r\n2: light blue\r\n",
        "[\"red\", \"green\", \"light blue\"]",
        "\uFEFF[\r\n  \"red\",\r\n  \"gr\\u0065en\",\r\n  \"light blue\"\r\n]\r\n",
        "{\"0\": \"red\", \"2\": \"light blue\", \"1\": \"green\"}",
        "{\"0\": [\"n1\", \"red\"], \"1\": [\"n2\", \"green\"], \"2\": [\"light blue\"]}",
        "{\"light blue\": 2, \"red\": 0, \"green\": 1}",
      })
  void formsThatLabelsComeIn(String text) throws Exception {
    assertThat(read("labels.txt", text)).containsExactly("red", "green", "light blue");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n01440764 tench\nn01443537 goldfish",
        "0\n1\n2",
        "0 cars\nmany cars",
        "1 car\n2 cars",
        "[unknown]\nred",
        "\"red\" car\n\"blue\"",
      })
  void linesWithoutIndexesStayAsTheyAre(String text) throws Exception {
    assertThat(read("labels.txt", text)).isEqualTo(text.lines().toList());
  }

  @Test
  void wrongLinesAreNamed() throws Exception {
    assertWrong("labels.txt", "red\n\ngreen", "line 2 is blank; wanted is a label");
    assertWrong("labels.txt", "\n \n", "is empty; wanted is one label a line, or JSON");
    Path binary = Files.write(folder.resolve("weights.bin"), new byte[] {8, 7, (byte) 0xff});
    assertThatThrownBy(() -> LabelFile.read(binary))
        .isInstanceOf(ModelException.class)
        .hasMessage("labels " + binary + ": is no UTF-8 text; wanted is one label a line, or JSON");
  }

  @Test
  void wrongJsonIsNamedWithItsPlace() {
    String at = "no JSON of labels at line ";
    assertWrong("l.json", "[\"red\",\n\"green", at + "2, column 7: wanted is a closing quote");
    assertWrong("l.json", "[\"red\",\n \"green\"", at + "2, column 9: wanted is , or ]");
    assertWrong("l.json", "[\"red\", 3]", at + "1, column 9: wanted is a label in quotes");
    assertWrong("l.json", "[\"red\",]", at + "1, column 8: wanted is a label in quotes");
    assertWrong("l.json", "[\"red\"] x", at + "1, column 9: wanted is the end of the file");
    assertWrong("l.json", "red\ngreen", at + "1, column 1: wanted is [ or {");
    assertWrong("l.txt", "{\"x\": \"red\"}", at + "1, column 2: wanted is an index from 0 on");
    assertWrong("l.txt", "{\"red\": -1}", at + "1, column 9: wanted is an index from 0 on");
    assertWrong("l.txt", "{\"0\": \"red\", \"1\": 1}", "wanted is a label in quotes, as before");
    assertWrong("l.txt", "{\"0\": []}", at + "1, column 8: wanted is a label in quotes");
    assertWrong("l.json", "{\"0\": [\"n1\"", at + "1, column 12: wanted is , or ]");
    assertWrong("l.txt", "[\"\\x\"]", at + "1, column 4: wanted is an escape");
    assertWrong("l.txt", "[\"\\u12\"]", at + "1, column 4: wanted is u and four");
    assertWrong("l.txt", "[]", "has no labels");
    assertWrong("l.txt", "{}", "has no labels");
  }

  @Test
  void indexesMissingOrGivenTwiceAreNamed() {
    assertWrong(
        "l.json",
        "{\"0\": \"red\", \"2\": \"green\"}",
        "index 2 is given, but there are 2 labels; wanted is each index from 0 to 1");
    assertWrong(
        "l.json", "{\"red\": 0, \"green\": 0}", "index 0 is given twice, to 'red' and 'green'");
  }

  @Test
  void labelsThatAreNoLineAreRefused() {
    assertWrong("l.json", "[\"red\", \"green\\nblue\"]", "label 1 has more than one line");
    assertWrong("l.json", "[\"red\\r\", \"green\"]", "label 0 has more than one line");
    assertWrong("l.json", "[\"red\", \" \"]", "label 1 is blank");
  }

  private void assertWrong(String name, String text, String message) {
    assertThatThrownBy(() -> read(name, text))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("labels " + folder.resolve(name) + ": ")
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  private List<String> read(String name, String text) throws IOException, ModelException {
    return LabelFile.read(Files.writeString(folder.resolve(name), text));
  }
}
