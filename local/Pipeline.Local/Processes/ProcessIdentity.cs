using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Pipeline.Local.Processes;

/// <summary>A process that cannot be mistaken for a later one with the same number.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Started">When it started, in a form that two processes read alike.</param>
internal sealed record ProcessIdentity(int Id, string Started)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    /// <summary>The identity of a running process; null where there is none with this number.</summary>
    public static ProcessIdentity? Of(int id) => OperatingSystem.IsLinux() ? FromProc(id) : FromSystem(id);

    /// <summary>Whether it still runs. One that ended but was not collected by its parent yet does not.</summary>
    [JsonIgnore]
    public bool IsRunning => Of(Id) == this;

    /// <summary>Ends it at once where it still runs.</summary>
    /// <returns>Whether there was something to end.</returns>
    public bool End()
    {
        if (!IsRunning) return false;
        try
        {
            using Process process = Process.GetProcessById(Id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false; // It ended by itself between the look and the kill.
        }

        if (!SpinWait.SpinUntil(() => !IsRunning, EndLimit)) throw new LaunchException($"Process {Id}, left over from an earlier run, does not end. End it, then start again.");
        return true;
    }

    // Process.StartTime goes through the wall clock, which may be set in between; these ticks count from a boot that is named.
    private static ProcessIdentity? FromProc(int id)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            const int state = 0, startTime = 19;
            return fields[state] is "Z" or "X" ? null : new ProcessIdentity(id, $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}/{fields[startTime]}");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static ProcessIdentity? FromSystem(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return new ProcessIdentity(id, process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
