using System.Globalization;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tests.Disclosure;

public class TableProtectionTests
{
    // Women: 2 from Kazakhstan, 18 from Russia, 19 from Uzbekistan; men: 14, 10, 12. Two women from Kazakhstan are too few.
    private const string Small = """
        2019 F _T KAZ 2
        2019 F _T RUS 18
        2019 F _T UZB 19
        2019 F _T _T 39
        2019 M _T KAZ 14
        2019 M _T RUS 10
        2019 M _T UZB 12
        2019 M _T _T 36
        """;

    private static ObservationSet Stock(bool isPublic, params (string Origin, double Value)[] origins) => new(
        "KGZ",
        [new Source("s1", new string('0', 64), "nso", "migrant-stock", "1.0", "2019", "file.csv", 1, new Manifest(null, null, isPublic))],
        [.. origins.Select(origin => new Observation("MIG_STOCK", "2019", ["_T", "_T", origin.Origin], origin.Value, "A", "F", [0], origin.Value > 0 ? origin.Value : null))]);

    private static Cube CubeOf(string template, string rows, bool isPublic = false)
    {
        var cube = new Cube(
            template, TemplateCatalogue.Find(template)!.Dimensions.Select(field => field.Name),
            [new Source(template, new string('0', 64), "nso", template, "1.0", "2019", "file.csv", 1, new Manifest(null, null, isPublic))]);
        foreach (string[] parts in rows.Split('\n').Select(row => row.Trim().Split(' '))) cube.Set(["KGZ", .. parts[..^1]], double.Parse(parts[^1], CultureInfo.InvariantCulture), "A", [0]);
        return cube;
    }

    private static ObservationSet Computed(string rows, string? population = null) => IndicatorCatalogue.Compute(
        new CountryData("KGZ", population is null ? [CubeOf("migrant-stock", rows)] : [CubeOf("migrant-stock", rows), CubeOf("population", population)]));

    private static Task<ProtectedFigures> ProtectAsync(ObservationSet set, params EarlierRelease[] earlier) =>
        TableProtection.ProtectAsync(set, DisclosurePolicy.Persons, earlier, new WideIntervals(), default);

    private static double? Value(ProtectedFigures safe, string key) => safe.Figures.Observations.Single(observation => observation.Key == key).Value;

    private static Task<IReadOnlyList<Exposure>> AttackAsync(ObservationSet computed, ProtectedFigures safe, string? opened = null, params EarlierRelease[] earlier) => ReleaseAttack.FindAsync(
        computed, DisclosurePolicy.Persons, earlier,
        safe.Figures.Observations.Where(observation => observation.Value is not null || observation.Key == opened).Select(observation => observation.Key).ToHashSet(), new WideIntervals(), default);

    [Fact]
    public async Task A_small_count_is_hidden_with_as_few_others_as_cover_it_and_the_totals_stay()
    {
        ProtectedFigures safe = await ProtectAsync(Computed(Small));

        // In a table of two by three with margins, four cells in two rows and two columns are the least that cover one.
        Observation[] stock = [.. safe.Figures.Observations.Where(observation => observation.Indicator == "MIG_STOCK")];
        Assert.Equal(4, stock.Count(observation => observation.Value is null));
        Assert.Null(Value(safe, "MIG_STOCK|2019|F|_T|KAZ"));
        Assert.Null(Value(safe, "MIG_STOCK|2019|M|_T|KAZ"));
        Assert.Equal([75, 39, 36, 16], new[] { "_T|_T|_T", "F|_T|_T", "M|_T|_T", "_T|_T|KAZ" }.Select(codes => Value(safe, $"MIG_STOCK|2019|{codes}")));
        Assert.All(stock, observation => Assert.Equal(observation.Value is null ? "C" : "F", observation.Confidentiality));
        Assert.Empty(safe.Withheld);
    }

    [Fact]
    public async Task The_report_says_what_is_not_published_and_what_it_costs_and_names_no_figure()
    {
        DisclosureReport report = (await ProtectAsync(Computed(Small))).Report!;

        Assert.Equal(("persons@2.0", 1, 3, 0), (report.Policy, report.Unsafe, report.Secondary, report.Unproven));
        Assert.Equal(12, report.Counts); // two sexes and their total by three origins and theirs
        SuppressedTable table = report.Tables.Single(table => table.Indicator == "MIG_STOCK");
        Assert.Equal(["sex", "origin"], table.Dimensions);
        Assert.Equal((6, 1, 3, 66.7), (table.Figures, table.TooSmall, table.Complementary, table.LostPercent));
    }

    [Fact]
    public async Task Rates_shares_and_differences_of_hidden_counts_are_hidden_too()
    {
        ProtectedFigures safe = await ProtectAsync(Computed(
            Small + "\n" + Small.Replace("2019", "2020", StringComparison.Ordinal).Replace("KAZ 2", "KAZ 22", StringComparison.Ordinal).Replace("_T 39", "_T 59", StringComparison.Ordinal),
            "2019 F _T 1000\n2019 M _T 1000\n2020 F _T 1000\n2020 M _T 1000"));

        Assert.Equal(22, Value(safe, "MIG_STOCK|2020|F|_T|KAZ"));
        Assert.Null(Value(safe, "MIG_STOCK_CHANGE|2020|F|_T|KAZ"));
        Assert.Null(Value(safe, "MIG_STOCK_GROWTH|2020|F|_T|KAZ"));
        Assert.Null(Value(safe, "MIG_SHARE|2019|F|_T|KAZ"));
        Assert.Equal(2.2, Value(safe, "MIG_SHARE|2020|F|_T|KAZ"));
        Assert.Equal(20, Value(safe, "MIG_STOCK_CHANGE|2020|F|_T|_T"));
    }

    // 97 of 100 persons are migrants: whoever knows both knows that 3 are not.
    [Fact]
    public async Task The_few_who_are_left_over_are_protected_as_well()
    {
        ProtectedFigures safe = await ProtectAsync(Computed("2019 F _T _T 97\n2019 M _T _T 500", "2019 F _T 100\n2019 M _T 900"));

        Assert.Null(Value(safe, "MIG_SHARE|2019|F|_T|_T"));
        double?[] women = [Value(safe, "MIG_STOCK|2019|F|_T|_T"), Value(safe, "POPULATION|2019|F|_T")];
        Assert.Contains(null, women);
    }

    // Version 1 hides that 4 come from Uzbekistan. In version 2 they are 6, which alone could be shown with all the rest: but then version 1 would be 100 − 60 − 36.
    [Fact]
    public async Task A_revision_reveals_nothing_of_the_version_before()
    {
        ObservationSet first = Computed("2019 _T _T _T 100\n2019 _T _T KAZ 60\n2019 _T _T RUS 36\n2019 _T _T UZB 4"), second = Computed("2019 _T _T _T 102\n2019 _T _T KAZ 60\n2019 _T _T RUS 36\n2019 _T _T UZB 6");
        ProtectedFigures published = await ProtectAsync(first);
        var earlier = new EarlierRelease("2019, version 1", first, published.Figures);

        Assert.Equal([60, null, null], Origins(published));
        Assert.Equal([60, 36, 6], Origins(await ProtectAsync(second)));
        ProtectedFigures safe = await ProtectAsync(second, earlier);
        Assert.Equal([60, null, null], Origins(safe));
        Assert.Empty(await AttackAsync(second, safe, null, earlier));
        Assert.Contains(await AttackAsync(second, safe, "MIG_STOCK|2019|_T|_T|RUS", earlier), found => found.Cell == "2019, origin UZB");

        static double?[] Origins(ProtectedFigures figures) => [.. new[] { "KAZ", "RUS", "UZB" }.Select(origin => Value(figures, $"MIG_STOCK|2019|_T|_T|{origin}"))];
    }

    [Fact]
    public async Task One_opened_cell_is_found_by_the_attack_and_what_follows_from_it_is_named()
    {
        ObservationSet computed = Computed(Small);
        ProtectedFigures safe = await ProtectAsync(computed);
        Assert.Empty(await AttackAsync(computed, safe));

        Exposure found = Assert.Single(await AttackAsync(computed, safe, "MIG_STOCK|2019|M|_T|KAZ"));
        Assert.Equal(("migrant-stock", "2019, sex F, origin KAZ"), (found.Dataset, found.Cell));
        Assert.Contains("exactly", found.How, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_attack_cannot_be_run_tables_with_small_counts_are_withheld_and_the_report_says_why()
    {
        ObservationSet computed = Computed(Small + "\n2018 F _T _T 50\n2018 M _T _T 50");
        ProtectedFigures safe = await TableProtection.ProtectAsync(computed, DisclosurePolicy.Persons, [], new Missing(), default);

        Assert.All(safe.Figures.Observations.Where(observation => observation is { Indicator: "MIG_STOCK", Period: "2019" }), observation => Assert.Null(observation.Value));
        Assert.Equal(100, Value(safe, "MIG_STOCK|2018|_T|_T|_T")); // nothing small hangs together with it
        Assert.Contains(safe.Withheld, table => table.Indicator == "MIG_STOCK" && table.Dimensions.SequenceEqual(["origin"]));
        Assert.Contains("There is no solver here", Assert.Single(safe.Report!.Remarks), StringComparison.Ordinal);
    }

    // Thirty persons enter in January and leave in February, every third enters again in March; one of them, a man, is alone in his citizenship.
    [Fact]
    public async Task Records_and_persons_are_protected_in_every_margin_and_from_months_to_years()
    {
        (int Person, string Direction, string Month, string Citizenship, string Sex)[] records =
        [
            .. from person in Enumerable.Range(0, 30)
               from crossing in new[] { ("E", "2021-01"), ("X", "2021-02"), ("E", "2021-03") }.Index()
               where crossing.Index < 2 || person % 3 == 0
               select (person, crossing.Item.Item1, crossing.Item.Item2, person == 5 ? "ARM" : "TUR", person % 2 == 0 ? "F" : "M"),
        ];
        string[] dimensions = ["country", "period", "direction", "citizenship", "sex"];
        var source = new Source("crossings", new string('0', 64), "border", "border-crossings", "1.0", "2021", "file.csv", 1, Manifest.None);
        Cube crossings = new("border-crossings", dimensions, [source]), persons = new("border-crossings", dimensions, [source]);
        foreach (var cell in records.GroupBy(record => (record.Month, record.Direction, record.Citizenship, record.Sex)))
            crossings.Set(["KGZ", cell.Key.Month, cell.Key.Direction, cell.Key.Citizenship, cell.Key.Sex], cell.Count(), "A", [0]);
        foreach (string period in new[] { "2021", "2021-01", "2021-02", "2021-03" })
            foreach (string direction in new[] { "E", "X", "_T" })
                foreach (string citizenship in new[] { "ARM", "TUR", "_T" })
                    foreach (string sex in new[] { "F", "M", "_T" })
                    {
                        int count = records.Where(record => record.Month.StartsWith(period, StringComparison.Ordinal) && Is(direction, record.Direction) && Is(citizenship, record.Citizenship) && Is(sex, record.Sex))
                            .DistinctBy(record => record.Person).Count();
                        if (count > 0) persons.Set(["KGZ", period, direction, citizenship, sex], count, "A", [0]);
                    }

        ObservationSet computed = IndicatorCatalogue.Compute(new CountryData("KGZ", [crossings], persons));
        ProtectedFigures safe = await ProtectAsync(computed);

        Assert.Empty(await AttackAsync(computed, safe));
        Assert.Equal([70, 30, null, null, null, null], new[] { "2021|_T|_T", "2021-01|_T|_T", "2021|_T|TUR", "2021-01|_T|TUR", "2021|X|TUR", "2021|_T|ARM" }.Select(cell => Value(safe, $"CROSSINGS|{cell}|_T")));
        Assert.Equal([30, 15, null], new[] { "2021|_T|_T|_T", "2021|_T|_T|M", "2021|_T|TUR|_T" }.Select(cell => Value(safe, $"CROSSING_PERSONS|{cell}")));
        Assert.Null(Value(safe, "CROSSING_BALANCE|2021|TUR|_T"));
        Assert.Equal(35, Value(safe, "CROSSINGS|2021|_T|TUR|F")); // no woman is alone
        Assert.NotEmpty(await AttackAsync(computed, safe, "CROSSINGS|2021-02|X|TUR|M"));

        static bool Is(string wanted, string code) => wanted == "_T" || wanted == code;
    }

    [Theory]
    [InlineData(5)]   // the threshold is "fewer than 5"
    [InlineData(0)]   // a true zero tells of nobody
    public async Task Five_and_zero_are_published(double count)
    {
        ProtectedFigures safe = await ProtectAsync(Stock(false, ("RUS", 100), ("UZB", count)));
        Assert.All(safe.Figures.Observations, observation => Assert.NotNull(observation.Value));
    }

    // With 3 vacancies published, being on the list at all would say that fewer than 3 persons are unemployed.
    [Fact]
    public async Task A_list_that_is_withheld_does_not_name_who_is_on_it()
    {
        ObservationSet list = Stock(false) with { Observations = [new Observation("SHORTAGE_LIST", "2019", ["computed", "7212"], 1, "A", "F", [0], 2)] };

        ProtectedFigures safe = await ProtectAsync(list);

        Assert.Empty(safe.Figures.Observations);
        Assert.Equal("SHORTAGE_LIST", Assert.Single(safe.Withheld).Indicator);
    }

    [Fact]
    public async Task Figures_that_their_provider_publishes_are_not_withheld()
    {
        Assert.Equal(1, (await ProtectAsync(Stock(true, ("UZB", 1)))).Figures.Observations[0].Value);
        ObservationSet computed = IndicatorCatalogue.Compute(new CountryData("KGZ", [CubeOf("migrant-stock", Small, isPublic: true)]));
        Assert.Equal(2, Value(await ProtectAsync(computed), "MIG_STOCK|2019|F|_T|KAZ"));
    }

    [Fact]
    public async Task What_is_published_does_not_say_what_a_figure_rests_on()
    {
        ProtectedFigures safe = await ProtectAsync(Computed(Small));
        Assert.Null(safe.Figures.Counts);
        Assert.All(safe.Figures.Observations, observation => Assert.Equal((null, null), (observation.SmallestCount, observation.Basis)));
    }

    // All 30 women are from Kazakhstan: whoever knows a woman and reads both numbers knows where she is from.
    [Fact]
    public async Task A_cell_that_holds_a_whole_margin_is_hidden_where_the_policy_says_so()
    {
        const string Rows = """
            2019 F _T KAZ 30
            2019 F _T RUS 0
            2019 F _T UZB 0
            2019 F _T _T 30
            2019 M _T KAZ 10
            2019 M _T RUS 20
            2019 M _T UZB 25
            2019 M _T _T 55
            """;
        ObservationSet computed = Computed(Rows);
        DisclosurePolicy groups = DisclosurePolicy.Find("persons-and-groups@1.0");

        Assert.All((await ProtectAsync(computed)).Figures.Observations, observation => Assert.Equal("F", observation.Confidentiality));
        ProtectedFigures safe = await TableProtection.ProtectAsync(computed, groups, [], new WideIntervals(), default);
        Assert.Null(Value(safe, "MIG_STOCK|2019|F|_T|KAZ"));
        Assert.Contains(new[] { "RUS", "UZB", "_T" }, origin => Value(safe, $"MIG_STOCK|2019|F|_T|{origin}") is null);
        Assert.Equal(85, Value(safe, "MIG_STOCK|2019|_T|_T|_T"));
        Assert.Equal("persons-and-groups@1.0", safe.Report!.Policy);
        Assert.Empty(await AttackAsync(safe));
        Assert.Contains(await AttackAsync(safe, "RUS", "UZB", "_T"), found => found.Cell == "2019, sex F, origin KAZ");

        Task<IReadOnlyList<Exposure>> AttackAsync(ProtectedFigures safe, params string[] opened) => ReleaseAttack.FindAsync(
            computed, groups, [],
            safe.Figures.Observations.Where(observation => observation.Value is not null || opened.Any(origin => observation.Key == $"MIG_STOCK|2019|F|_T|{origin}")).Select(observation => observation.Key).ToHashSet(),
            new WideIntervals(), default);
    }

    // 100 crossings of 6 women may be 95 of one and one each of the others; 100 of 60 men leave no man more than 41.
    [Fact]
    public async Task Events_of_which_one_person_may_have_most_are_hidden_where_the_policy_says_so()
    {
        string[] dimensions = ["country", "period", "direction", "citizenship", "sex"];
        var source = new Source("crossings", new string('0', 64), "border", "border-crossings", "1.0", "2021", "file.csv", 1, Manifest.None);
        Cube crossings = new("border-crossings", dimensions, [source]), persons = new("border-crossings", dimensions, [source]);
        (string Citizenship, string Sex, int Crossings, int Persons)[] cells = [("TUR", "F", 100, 6), ("TUR", "M", 100, 60), ("ARM", "F", 90, 50), ("ARM", "M", 80, 70)];
        foreach ((string citizenship, string sex, int records, _) in cells) crossings.Set(["KGZ", "2021-01", "E", citizenship, sex], records, "A", [0]);
        foreach (string period in new[] { "2021", "2021-01" })
            foreach (string direction in new[] { "E", "_T" })
                foreach (string citizenship in new[] { "ARM", "TUR", "_T" })
                    foreach (string sex in new[] { "F", "M", "_T" })
                        persons.Set(["KGZ", period, direction, citizenship, sex],
                            cells.Where(cell => (citizenship == "_T" || cell.Citizenship == citizenship) && (sex == "_T" || cell.Sex == sex)).Sum(cell => cell.Persons), "A", [0]);
        ObservationSet computed = IndicatorCatalogue.Compute(new CountryData("KGZ", [crossings], persons));

        Assert.Equal(100, Value(await ProtectAsync(computed), "CROSSINGS|2021-01|E|TUR|F"));
        ProtectedFigures safe = await TableProtection.ProtectAsync(computed, DisclosurePolicy.Persons with { Dominance = new Dominance(1, 85), PPercent = new PPercent(10) }, [], new WideIntervals(), default);
        Assert.Null(Value(safe, "CROSSINGS|2021-01|E|TUR|F"));
        Assert.Equal(370, Value(safe, "CROSSINGS|2021-01|_T|_T|_T"));
        Assert.Equal(6, Value(safe, "CROSSING_PERSONS|2021|E|TUR|F")); // how many the women are tells of none of them
    }

    [Fact]
    public void A_policy_is_found_by_the_name_that_a_release_gives_it()
    {
        Assert.Same(DisclosurePolicy.Persons, DisclosurePolicy.Find(null));
        Assert.All(DisclosurePolicy.All, policy => Assert.Same(policy, DisclosurePolicy.Find(policy.Reference)));
        DisclosurePolicy groups = DisclosurePolicy.Find("persons-and-groups@1.0");
        Assert.Equal((new Dominance(1, 85), new PPercent(10), true), (groups.Dominance, groups.PPercent, groups.GroupDisclosure));
        Assert.Contains("persons@2.0", Assert.Throws<ArgumentException>(() => DisclosurePolicy.Find("persons@1.9")).Message, StringComparison.Ordinal);
    }

    // Two versions of random tables of sex by origin, of which about half the cells were revised. The attacker is written apart from the code under test: every published figure of both
    // versions is an equation among the inner cells, an inner cell with the same value in both is one unknown, and whatever follows from the equations is a combination of their rows.
    [Fact]
    public async Task No_two_versions_of_random_tables_give_a_small_count_away_together()
    {
        var random = new Random(8);
        int small = 0, published = 0;
        for (int round = 0; round < 150; round++)
        {
            string[] sexes = ["F", "M"], origins = [.. new[] { "KAZ", "RUS", "UZB", "TJK" }.Take(random.Next(2, 5))];
            double[][] versions = [Random(), []];
            versions[1] = [.. versions[0].Select(value => random.Next(2) == 0 ? value : Draw())];
            List<EarlierRelease> earlier = [];
            List<(double[] Row, int Version)> equations = [];
            var unknowns = new Dictionary<(int Cell, double Value), int>();
            for (int version = 0; version < 2; version++)
                for (int cell = 0; cell < versions[version].Length; cell++) unknowns.TryAdd((cell, versions[version][cell]), unknowns.Count);
            for (int version = 0; version < 2; version++)
            {
                ObservationSet computed = Computed(string.Join('\n',
                    from sex in new[] { "F", "M", "_T" }
                    from origin in origins.Append("_T")
                    select string.Create(CultureInfo.InvariantCulture, $"2019 {sex} _T {origin} {Sum(version, sex, origin)}")));
                ProtectedFigures safe = await ProtectAsync(computed, [.. earlier]);
                Assert.Empty(await AttackAsync(computed, safe, null, [.. earlier]));
                earlier.Add(new EarlierRelease("before", computed, safe.Figures));
                foreach (Observation shown in safe.Figures.Observations.Where(observation => observation is { Indicator: "MIG_STOCK", Value: not null }))
                    equations.Add((RowOf(version, shown.Codes[0], shown.Codes[2]), version));
                published += equations.Count;
            }

            int rank = Rank([.. equations.Select(equation => equation.Row)]);
            for (int version = 0; version < 2; version++)
                foreach (string sex in sexes)
                    foreach (string origin in origins)
                    {
                        if (Sum(version, sex, origin) is not (> 0 and < 5)) continue;
                        small++;
                        Assert.Equal(rank + 1, Rank([.. equations.Select(equation => equation.Row), RowOf(version, sex, origin)]));
                    }

            double[] Random() => [.. Enumerable.Range(0, sexes.Length * origins.Length).Select(_ => Draw())];

            double Draw() => random.Next(3) == 0 ? random.Next(1, 5) : random.Next(5, 60);

            IEnumerable<int> CellsOf(string sex, string origin) =>
                from s in Enumerable.Range(0, sexes.Length)
                from o in Enumerable.Range(0, origins.Length)
                where (sex == "_T" || sexes[s] == sex) && (origin == "_T" || origins[o] == origin)
                select s * origins.Length + o;

            double Sum(int version, string sex, string origin) => CellsOf(sex, origin).Sum(cell => versions[version][cell]);

            double[] RowOf(int version, string sex, string origin)
            {
                var row = new double[unknowns.Count];
                foreach (int cell in CellsOf(sex, origin)) row[unknowns[(cell, versions[version][cell])]] = 1;
                return row;
            }
        }

        Assert.True(small > 300 && published > 1000, $"{small} small counts, {published} published figures");
    }

    // The profile shows the totals and the men; the report, by itself harmless, the women.
    [Fact]
    public async Task A_report_does_not_open_what_the_profile_withholds_and_the_other_way_round()
    {
        ObservationSet all = Computed("2019 F _T _T 30\n2019 M _T _T 3\n2019 _T _T _T 33");
        ObservationSet profile = Showing(all, "MIG_STOCK|2019|_T|_T|_T"), report = Showing(all, "MIG_STOCK|2019|F|_T|_T");
        foreach ((ObservationSet first, ObservationSet second, string key) in new[] { (profile, report, "MIG_STOCK|2019|F|_T|_T"), (report, profile, "MIG_STOCK|2019|_T|_T|_T") })
        {
            ProtectedFigures published = await ProtectAsync(first);
            Assert.NotNull(Assert.Single(published.Figures.Observations).Value);
            var earlier = new EarlierRelease("first", first, published.Figures);

            ProtectedFigures safe = await ProtectAsync(second, earlier);

            Assert.Null(Value(safe, key));
            Assert.Empty(await AttackAsync(second, safe, null, earlier));
            Assert.Contains(await AttackAsync(second, safe, key, earlier), found => found.Cell == "2019, sex M");
            Assert.NotNull(Value(await ProtectAsync(second), key)); // alone it would be shown
        }
    }

    private static ObservationSet Showing(ObservationSet set, params string[] keys) => set with { Observations = [.. set.Observations.Where(observation => keys.Contains(observation.Key))] };

    // One random table of sex by origin, of which each of three publications shows some cells and margins and none shows all. The attacker has the equations of all of them.
    [Fact]
    public async Task No_random_table_that_is_divided_among_publications_gives_a_small_count_away()
    {
        var random = new Random(9);
        int small = 0, published = 0, hidden = 0;
        for (int round = 0; round < 300; round++)
        {
            string[] sexes = ["F", "M"], origins = [.. new[] { "KAZ", "RUS", "UZB", "TJK" }.Take(random.Next(1, 5))];
            double[] inner = [.. Enumerable.Range(0, sexes.Length * origins.Length).Select(_ => (double)(random.Next(4) == 0 ? random.Next(1, 5) : random.Next(5, 60)))];
            ObservationSet all = Computed(string.Join('\n',
                from sex in sexes.Append("_T")
                from origin in origins.Append("_T")
                select string.Create(CultureInfo.InvariantCulture, $"2019 {sex} _T {origin} {RowOf(sex, origin).Zip(inner).Sum(cell => cell.First * cell.Second)}")));
            List<EarlierRelease> earlier = [];
            List<double[]> equations = [];
            for (int publication = 0; publication < 3; publication++)
            {
                ObservationSet computed = all with { Observations = [.. all.Observations.Where(observation => observation.Indicator == "MIG_STOCK" && random.Next(3) == 0)] };
                ProtectedFigures safe = await ProtectAsync(computed, [.. earlier]);
                Assert.Empty(await AttackAsync(computed, safe, null, [.. earlier]));
                earlier.Add(new EarlierRelease("before", computed, safe.Figures));
                foreach (Observation observation in safe.Figures.Observations)
                    if (observation.Value is null) hidden++;
                    else equations.Add(RowOf(observation.Codes[0], observation.Codes[2]));
            }

            published += equations.Count;
            int rank = Rank([.. equations]);
            foreach (string sex in sexes.Append("_T"))
                foreach (string origin in origins.Append("_T"))
                {
                    if (RowOf(sex, origin).Zip(inner).Sum(cell => cell.First * cell.Second) is not (> 0 and < 5)) continue;
                    small++;
                    Assert.True(Rank([.. equations, RowOf(sex, origin)]) == rank + 1, $"Round {round}: {sex} {origin} follows from what is shown.");
                }

            double[] RowOf(string sex, string origin) =>
                [.. from s in sexes from o in origins select (sex == "_T" || sex == s) && (origin == "_T" || origin == o) ? 1d : 0d];
        }

        Assert.True(small > 300 && published > 1000 && hidden > 300, $"{small} small counts, {published} published and {hidden} hidden figures");
    }

    private static int Rank(double[][] rows)
    {
        double[][] left = [.. rows.Select(row => (double[])row.Clone())];
        int rank = 0;
        for (int column = 0; column < (left.Length == 0 ? 0 : left[0].Length) && rank < left.Length; column++)
        {
            int pivot = Enumerable.Range(rank, left.Length - rank).MaxBy(i => Math.Abs(left[i][column]));
            if (Math.Abs(left[pivot][column]) < 1e-9) continue;
            (left[rank], left[pivot]) = (left[pivot], left[rank]);
            for (int i = rank + 1; i < left.Length; i++)
            {
                double factor = left[i][column] / left[rank][column];
                for (int k = column; k < left[i].Length; k++) left[i][k] -= factor * left[rank][k];
            }

            rank++;
        }

        return rank;
    }

    private sealed class Missing : IFeasibilitySolver
    {
        public Task<IReadOnlyList<IReadOnlyList<Interval>>> BoundAsync(IReadOnlyList<FeasibilityProblem> problems, CancellationToken cancellation) =>
            throw new InvalidOperationException("There is no solver here.");
    }
}
