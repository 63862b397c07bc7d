using Pipeline.Local.Demonstration;

namespace Pipeline.Local;

/// <summary>What the user gets to read once everything stands.</summary>
internal static class Signpost
{
    /// <summary>Prints where to look and what to do next.</summary>
    public static void Print(LocalSystem system, DataFolder data, Keys keys, IReadOnlyList<DemonstrationFile> files, bool demonstrated, string seconds)
    {
        Uri app = system.App.Address;
        string[] profiles = [.. files.Select(file => FormattableString.Invariant($"{file.Country}/{file.Year}")).Distinct()];
        Console.WriteLine();
        Console.WriteLine($"Ready after {seconds} s.");
        Console.WriteLine();
        if (demonstrated)
        {
            foreach (string profile in profiles) Line("Page", new Uri(app, profile));
            foreach (string profile in profiles) Line("API", new Uri(app, $"api/profiles/{profile}?format=json"));
        }
        else
        {
            Line("Pages", app);
            Line("API", new Uri(app, "api/profiles"));
        }

        Line("Data", $"{data}  (delete it to start afresh; logs are in {data.Logs})");
        foreach (AccessKey key in keys.Access) Line($"Key", $"{key.Key}  {key.Role}, {key.Country}{(key.Agency is null ? "" : ", " + key.Agency)}");
    }

    /// <summary>Prints how to go on while everything serves.</summary>
    public static void PrintNext(LocalSystem system, Keys keys)
    {
    }

    private static void Line(string what, object value) => Console.WriteLine($"  {what,-6} {value}");
}
