package dev.penstock.config;

/** How spans travel to a collector. */
public enum OtlpProtocol {
  GRPC,
  HTTP
}
