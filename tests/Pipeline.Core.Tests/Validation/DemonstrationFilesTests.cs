using Pipeline.Core.Indicators;
using Pipeline.Core.Submissions;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Validation;

public class DemonstrationFilesTests
{
    private static readonly string Demonstration = Path.Combine(Root(), "local", "Pipeline.Local", "demo");

    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Demonstration, "*.csv", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Demonstration, file).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void Is_accepted_without_an_error(string file)
    {
        SubmissionPath path = SubmissionPath.Parse(file);
        Assert.Null(PathCheck.Check(path));
        using FileStream stream = File.OpenRead(Path.Combine(Demonstration, file));
        ValidationReport report = SubmissionReading.Read(
            stream, TemplateCatalogue.Find(path.Template)!, new SubmissionContext(path.Agency, path.Country, path.Period, path.File, IndicatorCatalogue.Templates), _ => { });

        Assert.True(report.IsAccepted, string.Join("\n", report.Lines()));
        Assert.True(report.Records > 0);
    }

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Pipeline.sln"))) return folder.FullName;
        throw new InvalidOperationException("Pipeline.sln was not found above the tests.");
    }
}
