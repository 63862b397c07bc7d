using System.Globalization;
using System.Text.Json;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Core.Templates;
using Pipeline.Core.Tests.Dissemination;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests;

/// <summary>What is read and written does not depend on the culture of the machine. The build knows no cultures by name (InvariantGlobalization), but whoever
/// hosts the code may: so this one writes numbers as German does, with the minus sign of Swedish and the dates of Turkish.</summary>
public class CultureTests
{
    private static readonly CultureInfo Foreign = MakeForeign();

    private static CultureInfo MakeForeign()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = culture.NumberFormat.PercentDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = culture.NumberFormat.PercentGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "−";
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.ShortDatePattern = "d.MM.yyyy";
        culture.DateTimeFormat.MonthNames = ["Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık", ""];
        return culture;
    }

    private static T Under<T>(CultureInfo culture, Func<T> work)
    {
        (CultureInfo before, CultureInfo beforeUi) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
            return work();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi);
        }
    }

    [Fact]
    public void The_culture_of_these_tests_is_foreign() => Assert.Equal("−1.234,5", Under(Foreign, () => (-1234.5).ToString("N1", CultureInfo.CurrentCulture)));

    public static TheoryData<string> Templates() => [.. TemplateCatalogue.All.Select(template => template.Id)];

    [Theory, MemberData(nameof(Templates))]
    public void Findings_are_the_same(string template)
    {
        Assert.Equal(Under(CultureInfo.InvariantCulture, Report), Under(Foreign, Report));

        string Report()
        {
            byte[] file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", template, "broken-dozen.csv"));
            return JsonSerializer.Serialize(SubmissionReading.Read(new MemoryStream(file), TemplateCatalogue.Find(template)!, TestTemplates.Context, _ => { }));
        }
    }

    public static TheoryData<string> Formats() => [.. ProfileWriters.All.Select(writer => writer.Format.Name)];

    [Theory, MemberData(nameof(Formats))]
    public void Profiles_are_written_the_same(string format)
    {
        foreach (MigrationProfile profile in new[] { SampleProfiles.Atlantis, SampleProfiles.Kyrgyzstan, SampleProfiles.Moldova })
        {
            Assert.Equal(Under(CultureInfo.InvariantCulture, Written), Under(Foreign, Written));

            byte[] Written()
            {
                var stream = new MemoryStream();
                // A memory stream never waits, so the culture is that of this thread.
                ProfileWriters.Find(format)!.WriteAsync(profile, stream, CancellationToken.None).GetAwaiter().GetResult();
                return stream.ToArray();
            }
        }
    }
}
