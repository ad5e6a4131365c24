package dev.culvert.bench.verdict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.culvert.bench.recommend.Recommendation;
import java.util.List;
import java.util.Map;

/** recommendation.json: what to take for each workload, for programs. */
public final class RecommendationJson {

  private static final int SCHEMA = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private RecommendationJson() {}

  /** The document. */
  public static String of(List<Recommendation> recommendations) {
    try {
      return JSON.writeValueAsString(Map.of("schema", SCHEMA, "recommendations", recommendations))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a recommendation cannot be written as JSON", e);
    }
  }
}
