package dev.penstock.app;

/** The settings do not match the cluster; the message names the setting to change. */
public final class WrongSettingException extends StartException {

  private static final long serialVersionUID = 1L;

  WrongSettingException(String message) {
    super(message);
  }
}
