package example;

import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.kinesis.AmazonKinesis;
import com.amazonaws.services.kinesis.AmazonKinesisClientBuilder;

/** Makes the client that the appender uses; version 1 of the AWS SDK does not read AWS_ENDPOINT_URL itself. */
public final class KinesisClient {
    private KinesisClient() {}

    public static AmazonKinesis create() {
        String endpoint = System.getenv("AWS_ENDPOINT_URL");
        if (endpoint == null) return AmazonKinesisClientBuilder.defaultClient();
        EndpointConfiguration configuration = new EndpointConfiguration(endpoint, System.getenv("AWS_REGION"));
        return AmazonKinesisClientBuilder.standard().withEndpointConfiguration(configuration).build();
    }
}
