package org.weir.test.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;

/// What befalls a site. Each begins, lasts and ends; its end is no more than a service manager or
/// somebody who makes room on a disk does.
enum Fault {
  WEIR_KILLED(Part.WEIR) {
    @Override
    void begin(Scene scene) throws InterruptedException {
      scene.host().killWeir();
    }

    @Override
    void end(Scene scene) throws IOException {
      scene.host().startWeir();
    }
  },
  WEIR_RESTARTED(Part.WEIR) {
    @Override
    void begin(Scene scene) throws IOException, InterruptedException {
      scene.host().stopWeir();
    }

    @Override
    void end(Scene scene) throws IOException {
      scene.host().startWeir();
    }
  },
  WEIR_FROZEN(Part.WEIR) {
    @Override
    void begin(Scene scene) throws IOException, InterruptedException {
      scene.host().weir().signal("STOP");
    }

    @Override
    void end(Scene scene) throws IOException, InterruptedException {
      scene.host().weir().signal("CONT");
    }
  },
  LOG_DISK_FULL(Part.WEIR) {
    @Override
    void begin(Scene scene) throws IOException {
      scene.host().logDisk().fill(0);
    }

    @Override
    void end(Scene scene) throws IOException {
      scene.host().logDisk().clear();
    }
  },
  CONNECTION_STORM(Part.WEIR) {
    @Override
    void begin(Scene scene) throws InterruptedException {
      Storm.blow(scene.host().milterPort(), scene.random());
    }

    @Override
    void end(Scene scene) {}
  },
  POSTFIX_KILLED(Part.POSTFIX) {
    @Override
    void begin(Scene scene) throws InterruptedException {
      scene.host().postfix().kill();
    }

    @Override
    void end(Scene scene) throws IOException, InterruptedException {
      scene.host().postfix().startAgain();
    }
  },
  POSTFIX_RESTARTED(Part.POSTFIX) {
    @Override
    void begin(Scene scene) throws IOException, InterruptedException {
      scene.host().postfix().stop();
    }

    @Override
    void end(Scene scene) throws IOException, InterruptedException {
      scene.host().postfix().startAgain();
    }
  },
  /// So little room that messages are begun and cannot be written whole, or none at all.
  QUEUE_DISK_FULL(Part.POSTFIX) {
    private static final int ROOM_BYTES = 320 << 10;

    @Override
    void begin(Scene scene) throws IOException {
      scene.host().queueDisk().fill(scene.random().nextBoolean() ? 0 : ROOM_BYTES);
    }

    @Override
    void end(Scene scene) throws IOException {
      scene.host().queueDisk().clear();
    }
  },
  DATABASE_KILLED(Part.DATABASE) {
    @Override
    void begin(Scene scene) {
      scene.site().database().kill();
    }

    @Override
    void end(Scene scene) throws IOException, InterruptedException {
      scene.site().database().restart();
    }
  },
  DATABASE_RESTARTED(Part.DATABASE) {
    @Override
    void begin(Scene scene) {
      scene.site().database().close();
    }

    @Override
    void end(Scene scene) throws IOException, InterruptedException {
      scene.site().database().restart();
    }
  },
  DATABASE_FROZEN(Part.DATABASE) {
    @Override
    void begin(Scene scene) {
      scene.site().database().freeze();
    }

    @Override
    void end(Scene scene) {
      scene.site().database().thaw();
    }
  },
  /// MariaDB may go on by itself then, or have ended itself.
  DATABASE_DISK_FULL(Part.DATABASE) {
    @Override
    void begin(Scene scene) throws IOException {
      scene.site().databaseDisk().fill(0);
    }

    @Override
    void end(Scene scene) throws IOException, InterruptedException {
      scene.site().databaseDisk().clear();
      if (!scene.site().databaseAnswers()) {
        scene.site().database().restart();
      }
    }
  },
  DNS_KILLED(Part.DNS) {
    @Override
    void begin(Scene scene) throws InterruptedException {
      scene.site().dns().kill();
    }

    @Override
    void end(Scene scene) throws IOException, InterruptedException {
      scene.site().dns().startAgain();
    }
  },
  DNS_FROZEN(Part.DNS) {
    @Override
    void begin(Scene scene) throws IOException, InterruptedException {
      scene.site().dns().freeze();
    }

    @Override
    void end(Scene scene) throws IOException, InterruptedException {
      scene.site().dns().thaw();
    }
  },
  /// Everything is stopped or cut off in any order and started in any other.
  REBOOT(Part.ALL) {
    @Override
    void begin(Scene scene) throws Exception {
      List<Callable<Void>> stops = new ArrayList<>();
      boolean clean = scene.random().nextBoolean();
      stops.add(scene.step(clean ? DATABASE_RESTARTED : DATABASE_KILLED, true));
      for (Host host : scene.site().hosts()) {
        Scene there = scene.at(host);
        stops.add(there.step(clean ? WEIR_RESTARTED : WEIR_KILLED, true));
        stops.add(there.step(clean ? POSTFIX_RESTARTED : POSTFIX_KILLED, true));
      }
      scene.inAnyOrder(stops);
    }

    @Override
    void end(Scene scene) throws Exception {
      List<Callable<Void>> starts = new ArrayList<>();
      starts.add(scene.step(DATABASE_RESTARTED, false));
      for (Host host : scene.site().hosts()) {
        starts.add(scene.at(host).step(WEIR_RESTARTED, false));
        starts.add(scene.at(host).step(POSTFIX_RESTARTED, false));
      }
      scene.inAnyOrder(starts);
    }
  };

  /// What it befalls.
  enum Part {
    WEIR,
    POSTFIX,
    DATABASE,
    DNS,
    ALL
  }

  /// Where it happens.
  ///
  /// @param host whose Weir or Postfix is meant
  record Scene(Site site, Host host, Random random) {
    private Scene at(Host other) {
      return new Scene(site, other, random);
    }

    private Callable<Void> step(Fault fault, boolean begin) {
      return () -> {
        if (begin) {
          fault.begin(this);
        } else {
          fault.end(this);
        }
        return null;
      };
    }

    private void inAnyOrder(List<Callable<Void>> steps) throws Exception {
      Collections.shuffle(steps, random);
      for (Callable<Void> step : steps) {
        step.call();
      }
    }
  }

  private final Part part;

  Fault(Part part) {
    this.part = part;
  }

  abstract void begin(Scene scene) throws Exception;

  abstract void end(Scene scene) throws Exception;

  /// Whether MariaDB is away or of no use meanwhile.
  boolean ofDatabase() {
    return part == Part.DATABASE || part == Part.ALL;
  }

  /// Whether both may happen at once.
  boolean goesWith(Fault other) {
    return part != other.part && part != Part.ALL && other.part != Part.ALL;
  }
}
