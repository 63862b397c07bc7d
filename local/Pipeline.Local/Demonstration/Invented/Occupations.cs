namespace Pipeline.Local.Demonstration.Invented;

/// <summary>The occupations of ISCO-88 from the code list that the templates use.</summary>
internal static class Occupations
{
    /// <summary>The finest codes, four digits: those that no other code is below.</summary>
    public static IReadOnlyList<string> Finest { get; } = Load();

    private static string[] Load()
    {
        using StreamReader file = new(typeof(Occupations).Assembly.GetManifestResourceStream("isco88.csv")!);
        List<(string Code, string Parent)> codes = [];
        file.ReadLine();
        while (file.ReadLine() is { } line)
        {
            // Names may hold commas in quotes; code, parent and what follows them do not.
            string[] parts = line.Contains('"') ? [line[..line.IndexOf(',')], "", .. line[(line.LastIndexOf('"') + 2)..].Split(',')] : line.Split(',');
            if (char.IsAsciiDigit(parts[0][0])) codes.Add((parts[0], parts[2]));
        }

        HashSet<string> parents = [.. codes.Select(code => code.Parent)];
        return [.. codes.Select(code => code.Code).Where(code => !parents.Contains(code))];
    }
}
