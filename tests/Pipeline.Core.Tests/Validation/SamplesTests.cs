using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Core.Templates;
using Pipeline.Core.Tests.Reading;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Validation;

/// <summary>Every template comes with files that pass and files that do not, each with the findings it must give.</summary>
public class SamplesTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "Samples");

    public static TheoryData<string> Templates() => [.. TemplateCatalogue.All.Select(template => template.Id)];

    [Theory, MemberData(nameof(Templates))]
    public void Has_a_valid_and_a_broken_sample(string template)
    {
        Assert.NotEmpty(Files(template, "valid*.csv"));
        Assert.NotEmpty(Files(template, "broken-*.csv"));
    }

    [Theory, MemberData(nameof(Templates))]
    public void Accepts_the_valid_samples(string template)
    {
        foreach (string file in Files(template, "valid*"))
        {
            ValidationReport report = Read(template, File.ReadAllBytes(file), out int accepted);
            Assert.Empty(report.Lines());
            Assert.True(report.IsAccepted);
            Assert.True(report.Records > 0);
            Assert.Equal(report.Records, accepted);
        }
    }

    [Theory, MemberData(nameof(Templates))]
    public void Accepts_the_valid_sample_as_a_workbook(string template)
    {
        string[][] lines = [.. File.ReadAllLines(Path.Combine(Samples, template, "valid.csv")).Select(line => line.Split(','))];
        byte[] workbook = Workbook.Of([.. lines.Select(line => line.Select(text => int.TryParse(text, out int number) ? number : (object?)text).ToArray())]);
        ValidationReport report = Read(template, workbook, out int accepted);
        Assert.Empty(report.Lines());
        Assert.Equal(lines.Length - 1, accepted);
    }

    public static TheoryData<string, string> BrokenSamples()
    {
        var samples = new TheoryData<string, string>();
        foreach (Template template in TemplateCatalogue.All)
            foreach (string file in Files(template.Id, "broken-*.csv")) samples.Add(template.Id, Path.GetFileName(file));
        return samples;
    }

    // On a difference the findings are written beside the copy of the sample, as *.received.json, to be read and taken over.
    [Theory, MemberData(nameof(BrokenSamples))]
    public void Finds_what_is_wrong_in_the_broken_sample(string template, string name)
    {
        string file = Path.Combine(Samples, template, name);
        ValidationReport report = Read(template, File.ReadAllBytes(file), out _);
        string found = JsonSerializer.Serialize(
            report.Rules.SelectMany(rule => rule.First).Select(finding => new { finding.Rule, finding.Line, finding.Column, finding.Found, finding.Expected }), Json);
        string approved = Path.ChangeExtension(file, ".expected.json");
        string expected = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (found.Trim() != expected.Trim()) File.WriteAllText(Path.ChangeExtension(file, ".received.json"), found + "\n");

        Assert.Equal(expected.Trim(), found.Trim());
        Assert.False(report.IsAccepted);
    }

    [Fact]
    public void Has_a_sample_with_a_dozen_different_errors() =>
        Assert.All(TemplateCatalogue.All, template =>
        {
            ValidationReport report = Read(template.Id, File.ReadAllBytes(Path.Combine(Samples, template.Id, "broken-dozen.csv")), out _);
            Assert.True(report.Errors + report.Warnings >= 12);
        });

    // Any order of the rows breaks the same rules as often; only a quoted line break must stay whole, so records are shuffled, not lines.
    [Theory, MemberData(nameof(Templates))]
    public void Counts_the_same_in_any_order_of_the_rows(string template)
    {
        string[] lines = File.ReadAllText(Path.Combine(Samples, template, "broken-dozen.csv")).Replace("\"see\nnote\"", "see", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string expected = Counts(template, lines);
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            string[] shuffled = lines[1..];
            random.Shuffle(shuffled);
            Assert.Equal(expected, Counts(template, [lines[0], .. shuffled]));
        }
    }

    private static string Counts(string template, string[] lines) =>
        string.Join(", ", Read(template, System.Text.Encoding.UTF8.GetBytes(string.Join("\n", lines)), out _).Rules
            .OrderBy(rule => rule.Rule, StringComparer.Ordinal).Select(rule => $"{rule.Rule} {rule.Count}"));

    private static string[] Files(string template, string pattern) =>
        Directory.Exists(Path.Combine(Samples, template)) ? [.. Directory.GetFiles(Path.Combine(Samples, template), pattern).Order(StringComparer.Ordinal)] : [];

    internal static ValidationReport Read(string template, byte[] file, out int accepted)
    {
        int count = 0;
        ValidationReport report = SubmissionReading.Read(new MemoryStream(file), TemplateCatalogue.Find(template)!, TestTemplates.Context, _ => count++);
        accepted = count;
        return report;
    }
}
