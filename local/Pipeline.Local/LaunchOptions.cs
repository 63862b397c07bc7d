namespace Pipeline.Local;

/// <summary>What the user asked for.</summary>
/// <param name="Data">Folder for everything that is kept.</param>
/// <param name="Port">Port of the app; 0 for any free one, null for the usual one where it is free.</param>
/// <param name="Demonstrate">Whether the demonstration runs.</param>
/// <param name="Once">Whether to stop after it.</param>
internal sealed record LaunchOptions(string Data, int? Port, bool Demonstrate, bool Once);
