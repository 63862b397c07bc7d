using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Tests.Profiles;

public class ProfileTemplateTests
{
    public static TheoryData<string> Templates => [.. ProfileTemplate.All.Select(template => template.Id)];

    [Theory, MemberData(nameof(Templates))]
    public void A_template_of_the_list_names_nothing_that_does_not_exist(string id) => Assert.Empty(ProfileTemplate.Find(id)!.Problems());

    [Fact]
    public void The_migration_profile_has_its_four_parts_and_an_annex() => Assert.Equal(
        ["A Migration trends", "B Impact of migration", "C Management framework", "D Findings and recommendations", "Statistical annex"],
        ProfileTemplate.MigrationProfile.Sections.Select(section => section.Part).Distinct());

    // What is on the indicator list can be read in the profile.
    [Fact]
    public void Every_numbered_indicator_stands_in_the_migration_profile()
    {
        HashSet<string> shown = [.. ProfileTemplate.MigrationProfile.Sections.SelectMany(section => section.Tables).Select(table => table.Indicator)];
        Assert.Empty(IndicatorCatalogue.All.Where(indicator => indicator.Number.Length > 0 && !shown.Contains(indicator.Code)).Select(indicator => indicator.Code));
    }

    [Fact]
    public void A_template_reads_back_as_it_is_served()
    {
        string json = JsonSerializer.Serialize(ProfileTemplate.MigrationProfile, ProfileJson.Options);

        ProfileTemplate? read = ProfileTemplate.Parse(json, out IReadOnlyList<string> problems);

        Assert.Empty(problems);
        Assert.Equal(json, JsonSerializer.Serialize(read, ProfileJson.Options));
    }

    // A file with sections turned round and other words: page, JSON and CSV follow.
    [Fact]
    public async Task A_countrys_edition_changes_order_and_wording_of_page_JSON_and_CSV()
    {
        JsonNode file = JsonSerializer.SerializeToNode(ProfileTemplate.MigrationProfile, ProfileJson.Options)!;
        JsonArray sections = file["sections"]!.AsArray();
        JsonNode origin = sections.First(section => (string?)section!["id"] == "origin")!;
        sections.Remove(origin);
        origin["title"] = "Where our neighbours come from";
        origin["tables"]![0]!["title"] = "Neighbours by origin";
        sections.Insert(0, origin);
        ProfileTemplate edition = ProfileTemplate.Parse(file.ToJsonString(), out IReadOnlyList<string> problems)!;
        Assert.Empty(problems);

        MigrationProfile common = Assemble(ProfileTemplate.MigrationProfile), own = Assemble(edition);

        string page = await Written(own, "html"), json = await Written(own, "json"), csv = await Written(own, "csv");
        Assert.Equal(["trend", "age"], common.Sections.Take(2).Select(section => section.Id));
        Assert.Equal(["origin", "trend"], own.Sections.Take(2).Select(section => section.Id));
        Assert.Contains("Where our neighbours come from", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("id=\"stock-by-origin\"", StringComparison.Ordinal) < page.IndexOf("id=\"stock-by-sex\"", StringComparison.Ordinal));
        Assert.Contains("Neighbours by origin", json, StringComparison.Ordinal);
        Assert.True(json.IndexOf("\"stock-by-origin\"", StringComparison.Ordinal) < json.IndexOf("\"stock-by-sex\"", StringComparison.Ordinal));
        Assert.True(csv.IndexOf(",stock-by-origin,", StringComparison.Ordinal) < csv.IndexOf(",stock-by-sex,", StringComparison.Ordinal));
        Assert.DoesNotContain("Neighbours by origin", await Written(common, "json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "id": "profile" """, "not the JSON of a profile template")]
    [InlineData("""{ "id": "profile", "version": "1", "title": "T", "headlines": [], "sections": [] }""", "'profile' is none of migration-profile, synthesis-report")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [{ "label": "L", "indicator": "X" }], "sections": [] }""", "headline 'L': there is no indicator 'X'")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [{ "id": "a", "title": "A", "indicator": "MIG_STOCK", "by": ["citizenship"], "chart": "bars" }] }] }""", "MIG_STOCK has no dimension 'citizenship', only sex, age_group, origin.")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [{ "id": "a", "title": "A", "indicator": "MIG_STOCK", "by": [], "chart": "trend" }] }] }""", "id 'a' occurs 2 times")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [], "lists": [{ "id": "b", "title": "B", "of": "population" }] }] }""", "'population' is no list; lists are shortage-list, needed-skills, framework, action-plan, inventory, availability, scores, gaps, mirror, harmonised, stock-flows, quality.")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [], "lists": [{ "id": "b", "title": "B", "of": "framework", "columns": ["date"] }] }] }""", "template 'framework' has no field 'date'")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "countries": ["KGZ"], "headlines": [], "sections": [] }""", "an edition is about the countries of its template")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a b", "title": "A", "text": "", "tables": [] }] }""", "id 'a b': letters, digits and hyphens only")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [null], "sections": [] }""", "headlines: element 1 is null.")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [] }, null] }""", "sections: element 2 is null.")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [null], "texts": [null] }] }""", "section 'a': tables: element 1 is null. section 'a': texts: element 1 is null.")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [{ "id": "b", "title": "B", "indicator": "MIG_STOCK", "by": [null], "chart": "bars", "only": { "sex": null } }] }] }""", "table 'b': by: element 1 is null. table 'b': only: element 1 is null.")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [{ "id": "b", "title": "B", "indicator": "MIG_STOCK", "by": [], "chart": "bars", "only": { "sex": ["F", null] } }] }] }""", "table 'b': only sex: element 2 is null.")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [], "lists": [{ "id": "b", "title": "B", "of": "framework", "columns": [null], "where": { "kind": null } }] }] }""", "list 'b': columns: element 1 is null. list 'b': where: element 1 is null.")]
    [InlineData("""{ "id": "migration-profile", "version": "1", "title": "T", "headlines": [], "sections": [{ "id": "a", "title": "A", "text": "", "tables": [], "lists": [{ "id": "b", "title": "B", "of": "working-group" }] }] }""", "'working-group' is no list")]
    public void An_edition_that_cannot_be_used_says_why(string json, string problem)
    {
        Assert.Null(ProfileTemplate.Parse(json, out IReadOnlyList<string> problems));
        Assert.Contains(problem, string.Join(' ', problems), StringComparison.Ordinal);
    }

    // The migration profile breaks the stock down by sex, by age, by sex and age, and by origin, and shows nobody who registered for departure.
    // A list shows every entry, so the figures that are its entries are public as well: the skills page reads them.
    [Fact]
    public void What_is_made_of_a_list_that_the_profile_shows_is_published()
    {
        var skill = new Observation("NEEDED_SKILLS", "2019", ["Q", "2230", "S3"], 1, "A", "F", [], null);

        Assert.Single(ProfileTemplate.MigrationProfile.Of(new ObservationSet("AUT", [], [skill])).Observations);
        Assert.Empty(ProfileTemplate.Find("gender-report")!.Of(new ObservationSet("KGZ", [], [skill])).Observations);
    }

    [Fact]
    public void Nothing_is_published_that_no_table_or_headline_shows()
    {
        Observation[] shown = [Figure("MIG_STOCK", "_T", "_T", "_T"), Figure("MIG_STOCK", "F", "Y0T14", "_T"), Figure("MIG_STOCK", "_T", "Y0T14", "_T"), Figure("MIG_STOCK", "_T", "_T", "RUS"), Figure("IMMIGRATION", "9m", "_T", "_T", "_T", "RUS", "_T")];
        Observation[] others = [Figure("MIG_STOCK", "F", "_T", "RUS"), Figure("MIG_STOCK", "_T", "Y0T14", "RUS"), Figure("CORE_DEPARTED", "F"), Figure("CORE_DEPARTED", "_T"), Figure("IMMIGRATION", "9m", "F", "_T", "_T", "RUS", "_T")];

        ObservationSet published = ProfileTemplate.MigrationProfile.Of(new ObservationSet("KGZ", [], [.. others, .. shown]));

        Assert.Equal(shown, published.Observations);
        Assert.Equal(["CORE_DEPARTED|2019|F", "CORE_DEPARTED|2019|_T"], ProfileTemplate.Find("gender-report")!.Of(new ObservationSet("KGZ", [], others)).Observations.Select(figure => figure.Key));

        static Observation Figure(string indicator, params string[] codes) => new(indicator, "2019", codes, 100, "A", "F", [], null);
    }

    [Fact]
    public void Of_a_table_of_some_codes_only_those_are_published()
    {
        ProfileTemplate edition = ProfileTemplate.MigrationProfile with
        {
            Headlines = [],
            Sections = [new SectionTemplate("a", "A", "", [new TableTemplate("b", "B", "MIG_STOCK", ["origin"], Chart.Bars, Only: new Dictionary<string, IReadOnlyList<string>> { ["origin"] = ["RUS"] })])],
        };

        ObservationSet published = edition.Of(new ObservationSet("KGZ", [], [.. new[] { "KAZ", "RUS", "_T" }.Select(origin => new Observation("MIG_STOCK", "2019", ["_T", "_T", origin], 100, "A", "F", [], null))]));

        Assert.Equal("MIG_STOCK|2019|_T|_T|RUS", Assert.Single(published.Observations).Key);
    }

    // An action of an earlier year stays until it is done, and says when it is late.
    [Fact]
    public void The_action_plan_is_carried_from_year_to_year()
    {
        CountryData data = new("KGZ", [AvailabilityTests.Cube("action-plan",
        [
            "A-01|H12|Add a module|Office|2018-12-31|started|", "A-02|H3|Count emigrants|Office|2020-12-31|planned|", "A-03|H5|Publish|Office|2019-01-31|done|2019-01-20", "A-04|H8|Count|Office|2018-01-31|done|2018-01-20", "A-05|H9|Stop|Office|2018-01-31|dropped|",
        ])]);

        ProfileList plan = new ProfileLists(ProfileTemplate.MigrationProfile, 2019, ProfileMaterial.Of(data, 2019)).Of(new ListTemplate("plan", "Plan", "action-plan", Columns: ["action_id", "state", "gap"]))!;

        Assert.Equal(["Number", "State", "Gap"], plan.Columns);
        Assert.Equal(["A-01 Started, overdue H12", "A-02 Planned H3", "A-03 Done H5"], plan.Rows.Select(row => string.Join(' ', row)));
    }

    [Fact]
    public void An_agencys_later_edition_of_an_entry_takes_the_place_of_the_earlier()
    {
        Cube cube = Cube.MergeByKey([Plan("2019", "A-01|H12|Add a module|Office|2020-12-31|done|2019-11-30"), Plan("2018", "A-01|H12|Add a module|Office|2020-12-31|started|"), Plan("2018", "A-02|H3|Count|Office|2020-12-31|planned|")], out _);

        Assert.Equal(["A-01 done", "A-02 planned"], new CountryData("KGZ", [cube]).EntriesOf("action-plan").Select(entry => $"{entry["action_id"]} {entry["state"]}").Order(StringComparer.Ordinal));

        static Cube Plan(string period, string entry)
        {
            var cube = new Cube("action-plan", Pipeline.Core.Templates.TemplateCatalogue.Find("action-plan")!.Dimensions.Select(field => field.Name), new Source(period + entry, period, "nso", "action-plan", "1.0", period, "file.csv", 1, Manifest.None));
            cube.Set(["KGZ", .. entry.Split('|')], 1, "A", [0]);
            return cube;
        }
    }

    [Fact]
    public void Texts_of_the_coordinator_stand_in_their_places_and_statements_by_indicator()
    {
        MigrationProfile profile = Assemble(ProfileTemplate.MigrationProfile).With(new Dictionary<string, string> { ["findings"] = "One.\n\nTwo <b>.", ["quality.IMMIGRATION"] = "By registration." });

        Assert.Equal("One.\n\nTwo <b>.", profile.Sections.SelectMany(section => section.Texts!).Single(text => text.Id == "findings").Text);
        Assert.Equal("A5 Immigrants: By registration.", string.Join(": ", profile.Sections.SelectMany(section => section.Lists!).Single(list => list.Id == "quality").Rows.Single()));
        Assert.All(profile.With(new Dictionary<string, string>()).Sections.SelectMany(section => section.Texts!), text => Assert.Equal("", text.Text));
    }

    [Fact]
    public async Task The_page_shows_texts_as_paragraphs_and_nothing_where_nothing_is_written()
    {
        MigrationProfile profile = Assemble(ProfileTemplate.MigrationProfile);
        Assert.DoesNotContain("id=\"findings\"", await Written(profile, "html"), StringComparison.Ordinal);

        string page = await Written(profile.With(new Dictionary<string, string> { ["findings"] = "One.\n\nTwo <b>." }), "html");
        Assert.Contains("<h3>Key findings</h3>\n<p>One.</p>\n<p>Two &lt;b&gt;.</p>", page, StringComparison.Ordinal);
    }

    // Russia by two definitions: the table shows one and says so, and the reader is told that there are others.
    [Fact]
    public void Series_of_different_definitions_are_never_mixed_and_the_clash_is_a_footnote()
    {
        CountryData data = new("KGZ", [AvailabilityTests.Cube("migration-flows", ["2018 IMM registration _T _T _T _T _T = 100", "2019 IMM 9m _T _T _T _T _T = 500", "2019 IMM registration _T _T _T _T _T = 110"])]);
        ObservationSet figures = IndicatorCatalogue.Compute(data);

        MigrationProfile profile = new ProfileAssembly(ProfileTemplate.MigrationProfile, 2019, 1, figures, []).Assemble(DisclosurePolicy.Persons, [], null);

        ProfileTable table = profile.Sections.SelectMany(section => section.Tables).Single(table => table.Id == "immigration");
        Assert.Equal([500.0], table.Rows.Single().Cells.Select(cell => cell!.Value!.Value));
        Assert.Equal("Definition: Stay of at least 9 months.", Assert.Single(table.Notes!));
        Assert.Contains(profile.Notes, note => note.StartsWith("Immigrants: there are figures by 2 definitions (Stay of at least 9 months; Change of registered permanent residence).", StringComparison.Ordinal));
        Assert.Equal(2, profile.Sections.SelectMany(section => section.Tables).Single(table => table.Id == "annex-immigration").Rows.Count);
    }

    // A series that one agency began and another goes on with.
    [Fact]
    public void A_series_that_changes_its_agency_says_when()
    {
        Cube first = Stock("2018", "nso", 100), second = Stock("2019", "ministry", 90);
        ObservationSet figures = IndicatorCatalogue.Compute(new CountryData("KGZ", [Cube.MergeByKey([second, first], out _)]));

        MigrationProfile profile = new ProfileAssembly(ProfileTemplate.MigrationProfile, 2019, 1, figures, []).Assemble(DisclosurePolicy.Persons, [], null);

        Assert.Equal(["From 2019 on the figures come from another agency than before."], profile.Sections[0].Tables[0].Notes!);

        static Cube Stock(string year, string agency, double value)
        {
            var cube = new Cube("migrant-stock", ["country", "year", "sex", "age_group", "origin"], new Source(agency, agency, agency, "migrant-stock", "1.0", year, "file.csv", 1, Manifest.None));
            cube.Set(["KGZ", year, "_T", "_T", "_T"], value, "A", [0]);
            return cube;
        }
    }

    [Fact]
    public async Task A_list_that_is_asked_for_alone_is_a_CSV_of_its_own()
    {
        CountryData data = new("KGZ", [AvailabilityTests.Cube("action-plan", ["A-01|H12|Add a module|Office|2020-12-31|started|"])]);
        MigrationProfile profile = new ProfileAssembly(ProfileTemplate.MigrationProfile, 2019, 1, IndicatorCatalogue.Compute(data), []).Assemble(DisclosurePolicy.Persons, [], null, ProfileMaterial.Of(data, 2019));

        Assert.Equal("Number,Gap,Action,Institution,Due,State\r\nA-01,H12,Add a module,Office,2020-12-31,Started\r\n", await Written(profile.Only("actions")!, "csv"));
    }

    private static MigrationProfile Assemble(ProfileTemplate template) =>
        new ProfileAssembly(template, 2019, 1, IndicatorCatalogue.Compute(Indicators.StockIndicatorTests.Example), []).Assemble(DisclosurePolicy.Persons, [], null);

    private static async Task<string> Written(MigrationProfile profile, string format)
    {
        using var stream = new MemoryStream();
        await ProfileWriters.Find(format)!.WriteAsync(profile, stream, default);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
