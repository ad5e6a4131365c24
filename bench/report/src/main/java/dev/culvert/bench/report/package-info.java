/**
 * The report of a run as one HTML file that loads nothing. A pure function: fill a {@link
 * dev.culvert.bench.report.ReportModel} and ask {@link dev.culvert.bench.report.HtmlReport} for the
 * page. What decides is static HTML; charts are drawn from the same figures where scripts run.
 * Docs: BENCHMARKS.md, "The report".
 */
@NullMarked
package dev.culvert.bench.report;

import org.jspecify.annotations.NullMarked;
