package dev.penstock.admin;

import java.nio.charset.StandardCharsets;

/** An HTTP response. Its body is written once and never changed. */
final class Response {
  private final int status;
  private final String contentType;
  private final byte[] body;

  Response(int status, String contentType, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }

  static Response text(int status, String text) {
    return new Response(status, "text/plain; charset=utf-8", utf8(text + "\n"));
  }

  static Response html(String html) {
    return new Response(200, "text/html; charset=utf-8", utf8(html));
  }

  /** 200 if all is up, otherwise 503. */
  static Response health(HealthReport report) {
    return new Response(report.up() ? 200 : 503, "application/json", utf8(report.json()));
  }

  int status() {
    return status;
  }

  String contentType() {
    return contentType;
  }

  byte[] body() {
    return body;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
