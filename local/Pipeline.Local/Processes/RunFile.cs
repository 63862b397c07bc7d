using System.Text.Json;

namespace Pipeline.Local.Processes;

/// <summary>The file that says which processes run on a data folder, so that the next launcher can end what a killed one left behind.</summary>
internal sealed class RunFile : IDisposable
{
    private const string Launcher = "launcher";
    private readonly Dictionary<string, ProcessIdentity> running = [];
    private readonly string path;
    private readonly Lock gate = new();

    private RunFile(string path) => this.path = path;

    /// <summary>Makes this process the launcher of a data folder, after ending what an earlier one left running.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ended">What was ended.</param>
    /// <exception cref="LaunchException">Another launcher is at work on the folder.</exception>
    public static RunFile Claim(string path, out IReadOnlyList<string> ended)
    {
        Dictionary<string, ProcessIdentity> before = Read(path);
        if (before.GetValueOrDefault(Launcher) is { IsRunning: true } other && other.Id != Environment.ProcessId)
        {
            throw new LaunchException(
                $"Another launcher (process {other.Id}) is at work on {Path.GetDirectoryName(path)}. Stop it with Ctrl-C in its terminal or 'kill {other.Id}', or give this one its own folder with --data.");
        }

        ended = [.. before.Where(entry => entry.Key != Launcher && entry.Value.End()).Select(entry => entry.Key)];
        RunFile file = new(path);
        file.Add(Launcher, Environment.ProcessId);
        return file;
    }

    /// <summary>Notes a process that was started, in place of the one that had its name before.</summary>
    public void Add(string name, int processId)
    {
        lock (gate)
        {
            if (ProcessIdentity.Of(processId) is not { } identity) return;
            running[name] = identity;
            // Never half a file: a crash while writing must not hide what runs.
            File.WriteAllText(path + ".new", JsonSerializer.Serialize(running));
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    /// <summary>Says that nothing runs any more.</summary>
    public void Dispose() => File.Delete(path);

    private static Dictionary<string, ProcessIdentity> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, ProcessIdentity>>(File.ReadAllText(path)) ?? [];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
        catch (JsonException)
        {
            throw new LaunchException($"{path} cannot be read, so what an earlier run left behind is not known. End its processes, delete the file, then start again.");
        }
    }
}
