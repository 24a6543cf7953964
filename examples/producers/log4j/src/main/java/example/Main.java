package example;

import org.apache.log4j.Logger;
import org.apache.log4j.MDC;

/** Logs four lines, one of them with an exception. */
public final class Main {
    private static final Logger logger = Logger.getLogger(Main.class);

    public static void main(String[] args) {
        String runId = System.getenv().getOrDefault("RUN_ID", "none");
        MDC.put("requestId", "request-" + runId);
        MDC.put("runId", runId);
        logger.debug("reading the stock of article 4711, run " + runId);
        logger.info("order 17 accepted for Zoë, run " + runId);
        logger.warn("article 4711 runs low:\n2 left, run " + runId);
        try {
            pay(17);
        } catch (IllegalStateException error) {
            logger.error("payment failed, run " + runId, error);
        }
        MDC.clear();
    }

    private static void pay(int order) {
        throw new IllegalStateException("the card of order " + order + " was refused");
    }
}
