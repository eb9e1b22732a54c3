package dev.penstock.app;

/** The settings do not match the cluster, or name unusable files; the message names the setting. */
public final class WrongSettingException extends StartException {

  private static final long serialVersionUID = 1L;

  WrongSettingException(String message) {
    super(message);
  }
}
