package dev.penstock.app;

/** The settings do not fit what the cluster holds; the message names the one to change. */
public final class WrongSettingException extends StartException {

  private static final long serialVersionUID = 1L;

  WrongSettingException(String message) {
    super(message);
  }
}
