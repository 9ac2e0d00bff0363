# The server alone, for a Neo4j at NEO4J_URI; docker-compose.yml puts one beside it. It holds no jar of Neo4j.
FROM python:3.11-slim

RUN useradd --system --uid 10001 --create-home ketenkaart && install -d -o ketenkaart /state
WORKDIR /ketenkaart

COPY locks/python.lock locks/
RUN pip install --no-cache-dir --require-hashes -r locks/python.lock
COPY . .
RUN pip install --no-cache-dir --no-build-isolation --no-deps --editable .

USER ketenkaart
ENV KETENKAART_HOME=/state \
    KETENKAART_HOST=0.0.0.0 \
    KETENKAART_PORT=8000 \
    PYTHONUNBUFFERED=1
VOLUME /state
EXPOSE 8000
HEALTHCHECK --start-period=120s --interval=10s --timeout=10s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["ketenkaart", "run"]
