# The gatehouse in one image, for every role: GATEHOUSE_ROLE says which. Any builder will do, also the classic one.
#
#   docker build -t gatehouse .                          needs Maven Central (behind a proxy of your own: --network host)
#   docker run -p 8080:8080 -v gatehouse:/var/lib/gatehouse gatehouse    everything in one container
#
# How the containers of docker-compose.yml use it, and what each needs: docs/operations.md.

# --- build: the dependencies first, so that a change of the source does not fetch them again
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml .
# goal by goal, for the life cycle would fetch what only tests need
ENV MAVEN="mvn -B -q --no-transfer-progress resources:resources dependency:unpack@pages compiler:compile jar:jar spring-boot:repackage@repackage"
RUN $MAVEN -Dspring-boot.repackage.skip=true
COPY src/main src/main
RUN $MAVEN \
 && java -Djarmode=tools -jar target/gatehouse.jar extract --layers --destination extracted

# --- run
FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 gatehouse \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/gatehouse --no-create-home --shell /usr/sbin/nologin gatehouse \
 && install -d -o gatehouse -g gatehouse -m 0700 /var/lib/gatehouse \
 && install -d -o gatehouse -g gatehouse /opt/gatehouse/cache
COPY deploy/image/gatehouse deploy/image/health deploy/image/train /usr/local/bin/
COPY --from=build /build/extracted/dependencies/ /opt/gatehouse/
COPY --from=build /build/extracted/snapshot-dependencies/ /opt/gatehouse/
COPY --from=build /build/extracted/application/ /opt/gatehouse/
COPY routes /etc/gatehouse/routes
ENV GATEHOUSE_ROLE=all \
    GATEHOUSE_ADDRESS=0.0.0.0 \
    GATEHOUSE_DATA_DIR=/var/lib/gatehouse \
    GATEHOUSE_ROUTES_DIR=/etc/gatehouse/routes
WORKDIR /var/lib/gatehouse
USER gatehouse
# what a first start loads and links, kept for every later one (JEP 483, 514, 515)
RUN train
VOLUME /var/lib/gatehouse
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=180s --retries=3 CMD ["health"]
ENTRYPOINT ["gatehouse"]
