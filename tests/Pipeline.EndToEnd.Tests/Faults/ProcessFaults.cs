using System.Runtime.InteropServices;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>What the system does to a process from outside.</summary>
internal static class ProcessFaults
{
    private const int Continue = 18;
    private const int Stop = 19;
    private const int FileSize = 1;

    /// <summary>Whether this system can do it.</summary>
    public static bool ArePossible => OperatingSystem.IsLinux();

    /// <summary>Holds a process for some time, as a machine does that has other things to do; then it goes on.</summary>
    public static async Task FreezeAsync(int process, TimeSpan length)
    {
        Send(process, Stop);
        await Task.Delay(length);
        Send(process, Continue);
    }

    /// <summary>Lets no file of a process grow for some time, as a full disk does; what it has open it keeps.</summary>
    public static async Task FillDiskAsync(int process, TimeSpan length)
    {
        Limit(process, 1);
        await Task.Delay(length);
        Limit(process, ulong.MaxValue);
    }

    // A process that is gone meanwhile cannot be told anything, and needs not.
    private static void Send(int process, int signal) => _ = Kill(process, signal);

    private static void Limit(int process, ulong bytes)
    {
        var limit = new ResourceLimit { Now = bytes, Ever = ulong.MaxValue };
        _ = SetLimit(process, FileSize, ref limit, 0);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "prlimit")]
    private static extern int SetLimit(int process, int resource, ref ResourceLimit limit, nint before);

    private struct ResourceLimit
    {
        public ulong Now;
        public ulong Ever;
    }
}
