"""The live connection with screens, desks and phones, over Socket.IO."""
