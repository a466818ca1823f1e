package dev.outlive.store;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flyway's log, less what isn't a warning: an ordinary start says nothing about its tables. */
public final class FlywayLog implements LogCreator {
    @Override
    public Log createLogger(Class<?> type) {
        Logger logger = LoggerFactory.getLogger(type);
        return new Log() {
            @Override
            public void debug(String message) {}

            @Override
            public void info(String message) {}

            @Override
            public void notice(String message) {}

            @Override
            public void warn(String message) {
                logger.warn(message);
            }

            @Override
            public void error(String message) {
                logger.error(message);
            }

            @Override
            public void error(String message, Exception cause) {
                logger.error(message, cause);
            }
        };
    }
}
