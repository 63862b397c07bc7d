namespace Pipeline.Core.Tests.Dissemination;

/// <summary>Compares with the files in <c>Approved/</c>. Where they differ it writes <c>*.received.*</c> beside them; to approve, a person renames it.</summary>
internal static class Approved
{
    /// <summary>Fails unless the text is that of the approved file.</summary>
    /// <param name="name">Name of the file with its extension, for example <c>profile.json</c>.</param>
    /// <param name="received">What the code under test wrote.</param>
    public static void Matches(string name, string received)
    {
        string folder = Path.Combine(SampleProfiles.Root, "tests", "Pipeline.Core.Tests", "Approved");
        string approvedFile = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}.approved{Path.GetExtension(name)}");
        string receivedFile = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}.received{Path.GetExtension(name)}");
        string approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile) : "";

        // A checkout may change line ends; what is compared is the lines.
        if (Lines(approved) == Lines(received))
        {
            File.Delete(receivedFile);
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(receivedFile, received);
        Assert.Fail($"{name} is not what was approved. Compare {Path.GetFileName(receivedFile)} with {Path.GetFileName(approvedFile)} and rename it if it is right.");
    }

    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}
