namespace Pipeline.Local;

/// <summary>Something the user must know to go on; the message says what was found and what to do.</summary>
internal sealed class LaunchException(string message) : Exception(message);
