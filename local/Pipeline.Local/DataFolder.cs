namespace Pipeline.Local;

/// <summary>The folder where everything is kept that outlives a run.</summary>
internal sealed class DataFolder
{
    private readonly string path;

    /// <summary>Makes the folder where it is not there, for its owner only: raw submissions lie in it.</summary>
    public DataFolder(string path)
    {
        this.path = path;
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LaunchException($"The data folder cannot be made: {exception.Message} Choose another with --data.");
        }
    }

    /// <summary>Blobs and queues.</summary>
    public string Blobs => Path.Combine(path, "blobs");

    /// <summary>Documents.</summary>
    public string Documents => Path.Combine(path, "documents");

    /// <summary>Orchestrations.</summary>
    public string Orchestrations => Path.Combine(path, "orchestrations");

    /// <summary>Demonstration files that are made at the start.</summary>
    public string Invented => Path.Combine(path, "invented");

    /// <summary>Keys.</summary>
    public string Keys => Path.Combine(path, "keys.json");

    /// <summary>What runs on the folder.</summary>
    public string RunFile => Path.Combine(path, "running.json");

    /// <summary>Logs.</summary>
    public string Logs => Path.Combine(path, "logs");

    /// <summary>The log of a process.</summary>
    public string Log(string name) => Path.Combine(Logs, name + ".log");

    /// <inheritdoc/>
    public override string ToString() => path;
}
