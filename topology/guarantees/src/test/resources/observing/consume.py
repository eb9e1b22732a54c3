"""Reads predictions, each as a span of this consumer that continues the trace of the record.

consume.py BROKERS TOPIC ZIPKIN COUNT    prints a line for each prediction: trace id, span id
"""
import json
import secrets
import sys
import time
import urllib.request

from confluent_kafka import Consumer

brokers, topic, zipkin, count = sys.argv[1:]
consumer = Consumer({
    "bootstrap.servers": brokers, "group.id": "python-consumer",
    "auto.offset.reset": "earliest", "isolation.level": "read_committed",
})
consumer.subscribe([topic])
spans = []
give_up = time.time() + 120
while len(spans) < int(count):
    if time.time() > give_up:
        sys.exit(f"only {len(spans)} of {count} predictions have come")
    record = consumer.poll(1)
    if record is None or record.error():
        continue
    headers = dict(record.headers() or [])
    _, trace, parent, _ = headers["traceparent"].decode().split("-")
    span = secrets.token_hex(8)
    spans.append({
        "traceId": trace, "parentId": parent, "id": span, "name": "process", "kind": "CONSUMER",
        "timestamp": time.time_ns() // 1000, "duration": 1,
        "localEndpoint": {"serviceName": "python-consumer"},
    })
    print(trace, span)
consumer.close()
request = urllib.request.Request(
    zipkin + "/api/v2/spans", json.dumps(spans).encode(), {"Content-Type": "application/json"})
urllib.request.urlopen(request).read()
