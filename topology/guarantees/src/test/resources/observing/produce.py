"""Sends images to a topic, each as a span of this producer in a trace of its own.

produce.py BROKERS TOPIC ZIPKIN COUNT FILE...    prints a line for each image: trace id, span id
"""
import json
import secrets
import sys
import time
import urllib.request

from confluent_kafka import Producer

brokers, topic, zipkin, count, *files = sys.argv[1:]
producer = Producer({"bootstrap.servers": brokers})
spans = []
for i in range(int(count)):
    trace, span = secrets.token_hex(16), secrets.token_hex(8)
    with open(files[i % len(files)], "rb") as file:
        image = file.read()
    # Every second one in the form of Zipkin's own library.
    if i % 2 == 0:
        headers = {"traceparent": f"00-{trace}-{span}-01", "tracestate": f"py={i}"}
    else:
        headers = {"b3": f"{trace}-{span}-1"}
    started = time.time_ns() // 1000
    producer.produce(topic, value=image, key=f"image-{i}", headers=headers)
    spans.append({
        "traceId": trace, "id": span, "name": "send", "kind": "PRODUCER",
        "timestamp": started, "duration": max(1, time.time_ns() // 1000 - started),
        "localEndpoint": {"serviceName": "python-producer"},
    })
    print(trace, span)
producer.flush()
request = urllib.request.Request(
    zipkin + "/api/v2/spans", json.dumps(spans).encode(), {"Content-Type": "application/json"})
urllib.request.urlopen(request).read()
