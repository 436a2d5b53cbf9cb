import Glibc

/// A terminal that a program runs on; what it shows is read from `primary`, as it was written.
struct PseudoTerminal {
  let primary: Int32
  let secondary: Int32

  /// `TIOCSPTLCK`, which is not imported either.
  private static let setLock: UInt = 0x4004_5431
  /// `TIOCGPTN`.
  private static let getNumber: UInt = 0x8004_5430

  init(width: Int, height: Int = 24) throws {
    // glibc's posix_openpt and its companions are not imported; these are what they do.
    primary = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: CInt = 0
    var number: CUnsignedInt = 0
    guard primary >= 0, ioctl(primary, Self.setLock, &isLocked) == 0,
      ioctl(primary, Self.getNumber, &number) == 0
    else { throw SpawnError(code: errno) }
    secondary = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard secondary >= 0 else { throw SpawnError(code: errno) }
    var size = winsize()
    size.ws_col = UInt16(width)
    size.ws_row = UInt16(height)
    _ = ioctl(secondary, UInt(TIOCSWINSZ), &size)
    var settings = termios()
    tcgetattr(secondary, &settings)
    settings.c_oflag &= ~tcflag_t(OPOST)
    settings.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(secondary, TCSANOW, &settings)
  }
}
