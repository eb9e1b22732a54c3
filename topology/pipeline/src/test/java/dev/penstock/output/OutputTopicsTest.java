package dev.penstock.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class OutputTopicsTest {

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.penstock.output");
  private static final ProducerLimits PRODUCER = new ProducerLimits(32 << 20, false);
  private static final long NOW = 1_800_000_000_000L;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ScriptedAdmin brokers = new ScriptedAdmin();

  OutputTopicsTest() {
    brokers.topic("images");
    brokers.topic("answers");
    brokers.topic("letters").with("max.message.bytes", "33554432");
  }

  @BeforeEach
  void listen() {
    log.start();
    LOGGER.addAppender(log);
    LOGGER.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    LOGGER.detachAppender(log);
    LOGGER.setLevel(null);
  }

  @Test
  void soundTopicsAreWritable() throws Exception {
    OutputTopics topics = open();
    assertThat(topics.isWritable()).isTrue();
    assertThat(topics.problem()).isEmpty();
    assertThat(topics.predictions().name()).isEqualTo("answers");
    assertThat(topics.predictions().partitions()).isEqualTo(3);
    assertThat(topics.deadLetters().maxRecordBytes()).isEqualTo(33_554_432);
    assertThat(log.list).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "letters | cleanup.policy                  | compact",
        "letters | cleanup.policy                  | compact,delete",
        "letters | max.message.bytes               | 4095",
        "letters | message.timestamp.before.max.ms | 0",
        "answers | message.timestamp.after.max.ms  | 9999",
        "answers | max.message.bytes               | 2047"
      })
  void aSettingThatNeverWorksIsRefusedAtStartAndHoldsBackWhileRunning(
      String topic, String setting, String value) throws Exception {
    OutputTopics running = open();
    brokers.topic(topic).with(setting, value);

    assertThatThrownBy(this::open)
        .isInstanceOf(UnusableTopicException.class)
        .hasMessageContaining("topic " + topic)
        .hasMessageContaining(setting);

    running.check(brokers.admin());
    assertThat(running.isWritable()).isFalse();
    assertThat(running.problem().orElseThrow()).contains("topic " + topic, setting);
  }

  @Test
  void aCompactedTopicOfPredictionsAndTheLeastSizesAreFine() throws Exception {
    brokers.topic("answers").with("cleanup.policy", "compact").with("max.message.bytes", "2048");
    brokers.topic("letters").with("max.message.bytes", "4096");
    assertThat(open().isWritable()).isTrue();
  }

  @Test
  void allThatIsWrongAtStartIsReportedTogether() {
    brokers.delete("answers");
    brokers.topic("letters").allowed = Set.of(AclOperation.DESCRIBE);
    assertThatThrownBy(() -> open(Duration.ZERO))
        .isInstanceOf(UnusableTopicException.class)
        .hasMessageContaining("topic answers does not exist")
        .hasMessageContaining("topic letters: this client is not authorized to WRITE");
  }

  @Test
  void aTopicThatAppearsWhileTheStartWaitsIsTaken() throws Exception {
    brokers.delete("answers");
    AtomicInteger questions = new AtomicInteger();
    brokers.whileAsked(
        () -> {
          if (questions.incrementAndGet() == 4) {
            brokers.topic("answers");
          }
        });
    assertThat(open().isWritable()).isTrue();
    assertThat(questions).hasValueGreaterThan(4);
  }

  @Test
  void brokersThatDoNotAnswerAtStartAreReportedAsThat() {
    brokers.failWith(new TimeoutException("no answer"));
    assertThatThrownBy(() -> open(Duration.ZERO))
        .isInstanceOf(UnusableTopicException.class)
        .hasMessageContaining("the brokers do not describe answers and letters");
  }

  @Test
  void aProblemIsWarnedOfOnceAndItsEndIsReported() throws Exception {
    OutputTopics topics = open();
    brokers.topic("answers").with("min.insync.replicas", "2");
    topics.check(brokers.admin());
    topics.check(brokers.admin());
    assertThat(topics.problem().orElseThrow())
        .isEqualTo(
            "topic answers: 3 of 3 partitions have too few in-sync replicas, the first is 0 with 1;"
                + " min.insync.replicas is 2");

    brokers.topic("answers").inSync = 2;
    topics.check(brokers.admin());
    topics.check(brokers.admin());

    assertThat(topics.isWritable()).isTrue();
    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.INFO);
  }

  @Test
  void whatMayPassIsAProblemAtStartAndNoRefusal() throws Exception {
    brokers.topic("letters").leader = null;
    OutputTopics topics = open();
    assertThat(topics.problem().orElseThrow())
        .isEqualTo("topic letters: 3 of 3 partitions have no leader, the first is 0");
    brokers.topic("letters").leader = Node.noNode();
    topics.check(brokers.admin());
    assertThat(topics.isWritable()).isFalse();
  }

  @Test
  void aDeletedTopicIsAProblemAndItsSuccessorsPartitionsCount() throws Exception {
    OutputTopics topics = open();
    brokers.delete("answers");
    topics.check(brokers.admin());
    assertThat(topics.problem()).contains("topic answers does not exist");
    assertThat(topics.predictions().partitions()).isEqualTo(3);

    brokers.topic("answers").partitions = 7;
    topics.check(brokers.admin());
    assertThat(topics.isWritable()).isTrue();
    assertThat(topics.predictions().partitions()).isEqualTo(7);
  }

  @Test
  void silenceOfTheBrokersChangesNothing() throws Exception {
    OutputTopics topics = open();
    brokers.failWith(new TimeoutException("no answer"));
    topics.check(brokers.admin());
    assertThat(topics.isWritable()).isTrue();

    brokers.failWith(null);
    brokers.topic("letters").allowed = Set.of(AclOperation.DESCRIBE);
    topics.check(brokers.admin());
    brokers.failWith(new TimeoutException("no answer"));
    topics.check(brokers.admin());
    assertThat(topics.problem().orElseThrow()).contains("topic letters", "WRITE");
  }

  @Test
  void settingsThatMayNotBeReadAnyMoreStayAsTheyWere() throws Exception {
    brokers.topic("answers").with("max.message.bytes", "50000");
    OutputTopics topics = open();
    brokers.failSettingsWith(new TopicAuthorizationException(Set.of("answers")));
    topics.check(brokers.admin());
    assertThat(topics.isWritable()).isTrue();
    assertThat(topics.predictions().maxRecordBytes()).isEqualTo(50_000);
  }

  @Test
  void changedLimitsCountFromTheNextCheck() throws Exception {
    OutputTopics topics = open();
    brokers.topic("letters").with("max.message.bytes", "20000");
    topics.check(brokers.admin());
    assertThat(topics.deadLetters().maxRecordBytes()).isEqualTo(20_000);
    assertThat(topics.isWritable()).isTrue();
  }

  @Test
  void aRefusalWithoutDoubtHoldsBackAtOnceAndACheckDecides() throws Exception {
    OutputTopics topics = open();
    topics.refused("answers", new RuntimeException(new NotEnoughReplicasException("too few")));
    assertThat(topics.problem()).contains("topic answers: too few");
    topics.check(brokers.admin());
    assertThat(topics.isWritable()).isTrue();
  }

  @Test
  void otherRefusalsOnlyAskForACheck() throws Exception {
    OutputTopics topics = open();
    topics.refused("letters", new RecordTooLargeException("too large"));
    topics.refused("letters", new TimeoutException("expired"));
    assertThat(topics.isWritable()).isTrue();
  }

  @Test
  void aCheckDoesNotClearAProblemThatCameUpWhileItAsked() throws Exception {
    OutputTopics topics = open();
    brokers.whileAsked(
        () -> topics.refused("answers", new TopicAuthorizationException("not allowed")));
    topics.check(brokers.admin());
    assertThat(topics.isWritable()).isFalse();

    brokers.whileAsked(() -> {});
    topics.check(brokers.admin());
    assertThat(topics.isWritable()).isTrue();
  }

  @Test
  void aTopicThatRefusesATimestampGetsPresentTimesUntilItsSettingsChange() throws Exception {
    for (Exception refusal :
        List.of(
            new InvalidTimestampException("out of range"),
            new InvalidRecordException("Timestamp 5 of message is out of range"))) {
      brokers.topic("answers").settings.clear();
      OutputTopics topics = open();
      assertThat(topics.predictions().timestampFor(NOW - 1, NOW)).isEqualTo(NOW - 1);

      topics.refused("answers", refusal);
      topics.check(brokers.admin());
      assertThat(topics.isWritable()).isTrue();
      assertThat(topics.predictions().timestampFor(NOW - 1, NOW)).isEqualTo(NOW);
      assertThat(topics.deadLetters().timestampFor(NOW - 1, NOW)).isEqualTo(NOW - 1);

      brokers.topic("answers").with("message.timestamp.before.max.ms", "86400000");
      topics.check(brokers.admin());
      assertThat(topics.predictions().timestampFor(NOW - 1, NOW)).isEqualTo(NOW - 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "retention.ms,600000,true",
    "retention.ms,604800000,false",
    "retention.ms,-1,false",
    "message.timestamp.before.max.ms,600000,true"
  })
  void settingsThatMakeReplacedTimestampsLikelyAreWarnedOfOnceAtStart(
      String setting, String value, boolean warned) throws Exception {
    brokers.topic("answers").with(setting, value);
    open();
    assertThat(log.list).hasSize(warned ? 1 : 0);
    if (warned) {
      assertThat(log.list.get(0).getFormattedMessage())
          .contains(setting, "topic answers", value, "images", "penstock-input-timestamp");
    }

    log.list.clear();
    brokers.topic("answers").with("message.timestamp.type", "LogAppendTime");
    open();
    assertThat(log.list).isEmpty();
  }

  private OutputTopics open() throws Exception {
    return open(Duration.ofSeconds(30));
  }

  private OutputTopics open(Duration patience) throws Exception {
    return OutputTopics.open(brokers.admin(), "images", "answers", "letters", PRODUCER, patience);
  }
}
