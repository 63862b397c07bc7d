using System.Globalization;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>The clock of the app, where libfaketime (Debian: <c>libfaketime</c>) is there to move it: a file says by how much.</summary>
internal sealed class Clock(string file)
{
    private static readonly string[] Places =
        [Environment.GetEnvironmentVariable("PIPELINE_LIBFAKETIME") ?? "", "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"];

    private static readonly string? Library = Places.FirstOrDefault(File.Exists);

    /// <summary>Whether it can be moved.</summary>
    public static bool IsThere => Library is not null;

    /// <summary>Puts a process that is started with these settings under this clock. Timers and waits go by the other clock, which nobody moves.</summary>
    public void Govern(IDictionary<string, string> settings)
    {
        if (Library is null) return;
        Move(TimeSpan.Zero);
        settings["LD_PRELOAD"] = Library;
        settings["FAKETIME_TIMESTAMP_FILE"] = file;
        settings["FAKETIME_CACHE_DURATION"] = "1";
        settings["FAKETIME_DONT_FAKE_MONOTONIC"] = settings["DONT_FAKE_MONOTONIC"] = "1";
    }

    /// <summary>Moves it by so much from the right time.</summary>
    public void Move(TimeSpan by) => File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"{(by < TimeSpan.Zero ? '-' : '+')}{Math.Abs(by.TotalSeconds):0}\n"));
}
