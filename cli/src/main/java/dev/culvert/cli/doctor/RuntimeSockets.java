package dev.culvert.cli.doctor;

import java.util.List;

/** Container runtimes that may know pods, by the usual places of their CRI sockets. */
final class RuntimeSockets implements Check {

  private static final List<String> USUAL =
      List.of(
          "/run/containerd/containerd.sock",
          "/run/crio/crio.sock",
          "/run/k3s/containerd/containerd.sock",
          "/run/k0s/containerd.sock",
          "/run/cri-dockerd.sock");

  @Override
  public String group() {
    return "container runtimes";
  }

  @Override
  public String name() {
    return "CRI socket";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<Finding> found =
        USUAL.stream().filter(machine::exists).map(socket -> reached(machine, socket)).toList();
    return found.isEmpty()
        ? List.of(
            Finding.note(
                name(),
                "none in the usual places; for the locator cri",
                "start containerd or CRI-O, or name its socket: --cri-socket PATH"))
        : found;
  }

  private Finding reached(Machine machine, String socket) {
    String failure = machine.connect(socket);
    return failure == null
        ? Finding.ok(name(), socket + " accepts connections")
        : Finding.note(
            name(),
            socket + " cannot be connected to: " + failure,
            "run as a user who may, mostly root, and see that the runtime runs");
  }
}
