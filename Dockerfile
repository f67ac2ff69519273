# Builds the program, then leaves everything but the program behind.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin gamebot

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin gamebot \
    && install --directory --owner gamebot --group gamebot /data
COPY --from=build /src/target/release/gamebot /usr/local/bin/gamebot
COPY data/LICENSES /usr/share/doc/gamebot/LICENSES
COPY LICENSE /usr/share/doc/gamebot/LICENSE
USER gamebot
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:///data/gamebot.db
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["gamebot", "doctor", "--alive"]
ENTRYPOINT ["gamebot"]
CMD ["run"]
