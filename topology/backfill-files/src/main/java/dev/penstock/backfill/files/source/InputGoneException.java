package dev.penstock.backfill.files.source;

import java.io.IOException;

/** What the job reads is not there any more, so it can never go on. The message is for the user. */
public final class InputGoneException extends IOException {

  public InputGoneException(String message) {
    super(message);
  }
}
