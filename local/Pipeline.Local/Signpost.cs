using Pipeline.Local.Demonstration;

namespace Pipeline.Local;

/// <summary>What the user reads once everything stands: where to look, and what to do next.</summary>
internal static class Signpost
{
    /// <summary>Prints it, for a system that goes on serving.</summary>
    public static void Print(LocalSystem system, DataFolder data, Keys keys, IReadOnlyList<DemonstrationFile> files, bool demonstrated)
    {
        Uri app = system.App.Address;
        string[] profiles = [.. DemonstrationYear.Of(files).SelectMany(year => year.Profiles), Launcher.ComparisonOf(files)];
        Console.WriteLine();
        Line("Page", app);
        if (demonstrated)
        {
            foreach (string profile in profiles) Line("Page", new Uri(app, profile));
            Line("Page", new Uri(app, "case-files"));
        }

        Line("API", new Uri(app, "api/profiles"));
        Line("Desk", $"{new Uri(app, "desk")} for agencies and coordinators: sign in with one of these keys");
        foreach (AccessKey key in keys.Access) Line("Key", $"{key.Key}  {string.Join(", ", new[] { key.Role, key.Country, key.Mission, key.Agency }.OfType<string>())}");
        Line("Data", $"{data}, with logs in {data.Logs}; delete it to start afresh");

        DemonstrationFile example = files[0];
        string coordinator = keys.Coordinator(example.Country)!.Key;
        string submissions = new Uri(app, $"api/submissions?country={example.Country}").ToString();
        string profileAddress = new Uri(app, $"api/profiles/{example.Country}/{example.Year}").ToString();
        string manifest = string.Concat(example.Metadata().Select(field => $" -H 'x-ms-meta-{field.Key}: {field.Value}'"));
        Console.WriteLine();
        Console.WriteLine("Next, drop a file of your own: at the desk, with the key of an agency. Its coordinator then builds the profile there, looks at what changed, and approves it.");
        Console.WriteLine($"The same without a browser, here for a new version of {example.Blob}");
        Console.WriteLine("(the address holds for a day; a later start brings the demonstration's own version back, unless with --no-demo):");
        Console.WriteLine($"  curl -T FILE.csv -H 'x-ms-blob-type: BlockBlob'{manifest} '{new Drop(system.Azurite.ConnectionString).AddressFor(example.Blob)}'");
        Console.WriteLine("see what became of it, build the profile again, and approve the draft:");
        Console.WriteLine($"  curl -H 'x-api-key: {coordinator}' '{submissions}'");
        Console.WriteLine($"  curl -X POST -H 'x-api-key: {coordinator}' {profileAddress}/build");
        Console.WriteLine($"  curl -H 'x-api-key: {coordinator}' {profileAddress}/build");
        Console.WriteLine($"  curl -X POST -H 'x-api-key: {coordinator}' -d '{{\"build\": \"BUILD, as the line before names it\"}}' {profileAddress}/approve");
        Console.WriteLine();
        Console.WriteLine($"Open {app} · Ctrl-C stops everything.");
    }

    private static void Line(string what, object value) => Console.WriteLine($"  {what,-5} {value}");
}
