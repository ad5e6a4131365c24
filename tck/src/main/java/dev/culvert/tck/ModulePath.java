package dev.culvert.tck;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** Loads providers as modules, from the class path that the test runs with. */
final class ModulePath {

  private ModulePath() {}

  /**
   * The names of the providers that a module brings.
   *
   * @param spi the kind of provider
   * @param provider one that is in the module
   */
  static List<String> namesOf(Class<?> spi, Class<?> provider) throws ReflectiveOperationException {
    String root = provider.getPackageName();
    Map<String, Path> paths = modulesOnTheClassPath();
    String module = moduleOf(root, paths);
    ModuleFinder finder = ModuleFinder.of(closure(module, paths).toArray(Path[]::new));
    Configuration configuration =
        ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of(module));
    ModuleLayer layer =
        ModuleLayer.boot()
            .defineModulesWithOneLoader(configuration, ModulePath.class.getClassLoader());
    Class<?> spiInLayer = layer.findLoader(module).loadClass(spi.getName());
    List<String> names = new ArrayList<>();
    for (Object found : ServiceLoader.load(layer, spiInLayer)) {
      names.add((String) spiInLayer.getMethod("name").invoke(found));
    }
    return names;
  }

  private static Map<String, Path> modulesOnTheClassPath() {
    Map<String, Path> paths = new HashMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.exists(path)) {
        descriptors(path).forEach(d -> paths.putIfAbsent(d.name(), path));
      }
    }
    return paths;
  }

  /** The module whose name is the longest beginning of a package's. */
  private static String moduleOf(String packageName, Map<String, Path> paths) {
    String name = packageName;
    while (!paths.containsKey(name)) {
      int dot = name.lastIndexOf('.');
      if (dot < 0) {
        throw new IllegalStateException("no module on the class path has " + packageName);
      }
      name = name.substring(0, dot);
    }
    return name;
  }

  /** The module and what it requires of the class path; the rest is loaded as it is here. */
  private static Set<Path> closure(String module, Map<String, Path> paths) {
    Map<String, Path> found = new HashMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(module));
    while (!open.isEmpty()) {
      String name = open.remove();
      Path path = paths.get(name);
      if (path != null && found.put(name, path) == null) {
        descriptors(path).stream()
            .filter(d -> d.name().equals(name))
            .flatMap(d -> d.requires().stream())
            .map(ModuleDescriptor.Requires::name)
            .forEach(open::add);
      }
    }
    return Set.copyOf(found.values());
  }

  private static List<ModuleDescriptor> descriptors(Path path) {
    try {
      return ModuleFinder.of(path).findAll().stream().map(ModuleReference::descriptor).toList();
    } catch (FindException e) {
      // A jar whose name makes no module name is none that a module requires.
      return List.of();
    }
  }
}
