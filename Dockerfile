# Builds the program, then leaves everything but the program behind.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# The dependencies, in a layer that stays as long as the manifest does: they are built for an empty program.
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
RUN mkdir -p src tests/it \
    && touch src/lib.rs tests/it/main.rs \
    && echo 'fn main() {}' | tee src/main.rs > build.rs \
    && cargo build --profile dist --locked --bin gamebot
COPY . .
# Newer than the empty program, whatever the times of the copied files are.
RUN touch build.rs src/lib.rs src/main.rs && cargo build --profile dist --locked --bin gamebot

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends sqlite3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin gamebot \
    && install --directory --owner gamebot --group gamebot /data
COPY --from=build /src/target/dist/gamebot /usr/local/bin/gamebot
COPY data/LICENSES /usr/share/doc/gamebot/LICENSES
COPY LICENSE /usr/share/doc/gamebot/LICENSE
USER gamebot
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:///data/gamebot.db GAMEBOT_JOURNAL=/data/journal
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["gamebot", "doctor", "--alive"]
ENTRYPOINT ["gamebot"]
CMD ["run"]
