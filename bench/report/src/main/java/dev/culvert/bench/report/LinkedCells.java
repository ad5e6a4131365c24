package dev.culvert.bench.report;

import java.util.List;
import java.util.Optional;

/**
 * The cells with a link between client and node, which are held against those over the same link
 * alone. Immutable.
 *
 * @param emulator what emulates the links; empty if no cell has one
 * @param streamWindow HTTP/2's for a stream, in bytes
 * @param cells in their order
 */
public record LinkedCells(String emulator, long streamWindow, List<Linked> cells) {

  /** No cell has a link. */
  public static final LinkedCells NONE = new LinkedCells("", 0, List.of());

  /**
   * One of them. Immutable.
   *
   * @param cell its name
   * @param link the link's
   * @param description what the link does
   * @param roundTripMillis its time there and back
   * @param isLimited whether it is more than long: it loses packets, or has a rate
   * @param otherwise the same cell without the link
   */
  public record Linked(
      String cell,
      String link,
      String description,
      double roundTripMillis,
      boolean isLimited,
      String otherwise) {}

  public LinkedCells {
    cells = List.copyOf(cells);
  }

  boolean has(String cell) {
    return cells.stream().anyMatch(linked -> linked.cell().equals(cell));
  }

  List<String> links() {
    return cells.stream().map(Linked::link).distinct().toList();
  }

  List<Linked> over(String link) {
    return cells.stream().filter(linked -> linked.link().equals(link)).toList();
  }

  /** The cell over a link that is otherwise another. */
  Optional<Linked> over(String link, String otherwise) {
    return over(link).stream().filter(of -> of.otherwise().equals(otherwise)).findFirst();
  }
}
