using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Tests.Disclosure;
using Pipeline.Core.Validation;
using Pipeline.Local.Demonstration;
using Pipeline.Local.Demonstration.Invented;

namespace Pipeline.Core.Tests.Dissemination;

/// <summary>Profiles to write: the demonstration countries from their files, and an invented country with what the real ones lack.</summary>
internal static class SampleProfiles
{
    // Atlantis: an invented country whose data are confidential. Three persons from Norway are too few, so the table by origin is withheld.
    private const string Atlantis2018 = """
        2018 F Y0T14 _T 20
        2018 F Y15T64 _T 120
        2018 F Y_GE65 _T 10
        2018 F _T _T 150
        2018 M Y0T14 _T 30
        2018 M Y15T64 _T 60
        2018 M Y_GE65 _T 10
        2018 M _T _T 100
        2018 _T _T KAZ 247
        2018 _T _T NOR 3
        """;

    private const string Atlantis2020 = """
        2020 F Y0T14 _T 30
        2020 F Y15T64 _T 140
        2020 F Y_GE65 _T 10
        2020 F _T _T 180
        2020 M Y0T14 _T 30
        2020 M Y15T64 _T 80
        2020 M Y_GE65 _T 10
        2020 M _T _T 120
        2020 _T _T KAZ 297
        2020 _T _T NOR 3
        """;

    private const string AtlantisPopulation = """
        2018 F _T 1000
        2018 M _T 1000
        2020 F _T 1200
        2020 M _T 1000
        """;

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Published version 1 of a demonstration country.</summary>
    public static MigrationProfile Kyrgyzstan { get; } = Published(Assemble("KGZ", 2019, 1, Demo("KGZ"), [], null));

    /// <summary>Published version 1 of the other demonstration country.</summary>
    public static MigrationProfile Moldova { get; } = Published(Assemble("MDA", 2019, 1, Demo("MDA"), [], null));

    /// <summary>Published version 1 of a country of which only the labour market is known, with a national shortage list.</summary>
    public static MigrationProfile Austria { get; } = Published(Assemble("AUT", 2019, 1, Demo("AUT"), [], null));

    /// <summary>The same without a national list.</summary>
    public static MigrationProfile Serbia { get; } = Published(Assemble("SRB", 2019, 1, Demo("SRB"), [], null));

    /// <summary>Published version 1 of a report beside the first profile: of its figures only the migrant stock by sex is among the files.</summary>
    public static MigrationProfile GenderReport { get; } = Published(Assemble("KGZ", 2019, 1, Demo("KGZ"), [], null, ProfileTemplate.Find("gender-report")!));

    /// <summary>Version 2 of the invented country, a draft: a withheld table, a revised figure, an added year, a note.</summary>
    public static MigrationProfile Atlantis { get; } = MakeAtlantis();

    /// <summary>A profile of an invented country of which one origin is too small and another covers it.</summary>
    public static MigrationProfile Lemuria { get; } = Assemble(
        "XAA", 2019, 1, [CubeOf("migrant-stock", "2019 _T _T _T 100\n2019 _T _T KAZ 60\n2019 _T _T RUS 36\n2019 _T _T UZB 4", "4")], [], null) with { CountryName = "Lemuria", Title = "Lemuria: migration profile 2019" };

    /// <summary>Published version 1 of a demonstration country from its files on every template of cells.</summary>
    public static MigrationProfile Whole { get; } = Published(Assemble(
        "KGZ", 2019, 1, Demo("KGZ", [.. TemplateCatalogue.All.Where(template => template.Kind == TemplateKind.Aggregate).Select(template => template.Id)]), [], null)) with { CountryName = "The whole of Kyrgyzstan" };

    /// <summary>A profile as approved on a fixed day.</summary>
    public static MigrationProfile Published(MigrationProfile profile) =>
        profile with { Status = ProfileStatus.Published, Approval = new Approval("coordinator", new DateTime(2020, 5, 3, 9, 30, 0, DateTimeKind.Utc), "") };

    private static MigrationProfile MakeAtlantis()
    {
        Cube before = CubeOf("migrant-stock", Atlantis2018.Replace("_T KAZ 247", "_T KAZ 245", StringComparison.Ordinal).Replace("F Y0T14 _T 20", "F Y0T14 _T 18", StringComparison.Ordinal), "1");
        Cube after = CubeOf("migrant-stock", Atlantis2018 + "\n" + Atlantis2020, "2");
        Cube population = CubeOf("population", AtlantisPopulation, "3");
        ObservationSet published = Protect(IndicatorCatalogue.Compute(new CountryData("XAA", [before, population]))).Figures;
        return Assemble("XAA", 2020, 2, [after, population], ["The registry gives 248 persons from Kazakhstan for 2018; the survey’s 247 is used."], published)
            with { CountryName = "Atlantis", Title = "Atlantis: migration profile 2020" };
    }

    private static MigrationProfile Assemble(string country, int year, int version, IReadOnlyList<Cube> cubes, IReadOnlyList<string> notes, ObservationSet? published, ProfileTemplate? report = null)
    {
        ObservationSet computed = IndicatorCatalogue.Compute(new CountryData(country, cubes));
        ProtectedFigures safe = Protect(report?.Of(computed) ?? computed);
        return new ProfileAssembly(report ?? ProfileTemplate.MigrationProfile, year, version, safe.Figures, safe.Withheld).Assemble(DisclosurePolicy.Persons, notes, published);
    }

    private static ProtectedFigures Protect(ObservationSet computed) =>
        TableProtection.ProtectAsync(computed, DisclosurePolicy.Persons, [], new WideIntervals(), CancellationToken.None).GetAwaiter().GetResult();

    // Rows of the invented country: year and codes, then the figure.
    private static Cube CubeOf(string template, string rows, string name)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rows)));
        var source = new Source("xaa" + name, hash, "statistics-atlantis", template, "1.0", "2020", $"{template}.csv", 1, new Manifest($"Statistics Atlantis (2020). Register of residents, {template}.", null, false));
        var cube = new Cube(template, DimensionsOf(template), [source]);
        foreach (string[] parts in rows.Split('\n').Select(row => row.Split(' ')))
            cube.Set(["XAA", .. parts[..^1]], double.Parse(parts[^1], CultureInfo.InvariantCulture), parts[0] == "2020" && template == "migrant-stock" ? "P" : "A", [0]);
        return cube;
    }

    // One file of a country on each: what the tests of the page are about.
    private static string[] Templates => ["migrant-stock", "population", "labour-market", "shortage-list"];

    private static Cube[] Demo(string country) => Demo(country, Templates);

    // Read, checked and tabulated as the pipeline does it.
    private static Cube[] Demo(string country, string[] templates)
    {
        string invented = Directory.CreateTempSubdirectory("invented-").FullName;
        try
        {
            foreach (InventedFile file in InventedFile.All.Where(file => file.Country == country && templates.Contains(file.Template))) file.WriteTo(invented);
            return
            [
                .. from template in TemplateCatalogue.All
                   where templates.Contains(template.Id)
                   let file = DemonstrationFile.ReadAll(Path.Combine(Root, "local", "Pipeline.Local", "demo")).Concat(DemonstrationFile.ReadAll(invented))
                       .FirstOrDefault(file => file.Country == country && file.Template == template.Id)
                   where file is not null
                   select Tabulated(template, country, file.Agency, file.Path),
            ];
        }
        finally
        {
            Directory.Delete(invented, recursive: true);
        }
    }

    private static Cube Tabulated(Template template, string country, string agency, string file)
    {
        byte[] content = File.ReadAllBytes(file);
        var tabulator = new Tabulator(template);
        ValidationReport report = SubmissionReading.Read(new MemoryStream(content), template, new SubmissionContext(agency, country, "2019", Path.GetFileName(file)), tabulator.Add);
        Assert.Empty(report.Lines());
        JsonElement manifest = JsonDocument.Parse(File.ReadAllBytes(file + ".manifest.json")).RootElement;
        tabulator.Cube.From(new Source(
            $"{country.ToLowerInvariant()}-{template.Id}", Convert.ToHexStringLower(SHA256.HashData(content)), agency, template.Id, template.Version, "2019", Path.GetFileName(file), 1,
            new Manifest(manifest.GetProperty("citation").GetString(), manifest.GetProperty("licence").GetString(), IsPublic: true), report.Records));
        return tabulator.Cube;
    }

    private static IEnumerable<string> DimensionsOf(string template) => TemplateCatalogue.Find(template)!.Dimensions.Select(field => field.Name);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pipeline.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Pipeline.sln is not above the tests.");
    }
}
