package dev.culvert.bench.report;

import java.util.Map;

/**
 * A picture of figures, and the same figures as a table. Immutable, but for the table.
 *
 * @param id its anchor
 * @param kind the function of charts.js that draws it
 * @param title what it shows
 * @param reading one sentence on how to read it
 * @param data for that function
 * @param table the same figures
 */
record Chart(
    String id, String kind, String title, String reading, Map<String, Object> data, Table table) {}
