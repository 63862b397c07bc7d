using System.Globalization;
using System.Text;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Codelists;
using Pipeline.Core.Estimation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Estimation;

public class ResidenceTabulatorTests
{
    private static readonly Template Template = TemplateCatalogue.Find("border-crossings")!;

    // What the rule makes of files of rows, by any number of ranges, each with its own tabulator.
    private static (string Cells, ResidenceQuality Quality) Tabulate(IEnumerable<IEnumerable<string>> files, int ranges = 1, int memory = 1 << 20, bool keepPseudonyms = false, int? lastDay = null)
    {
        using var pseudonymiser = new Pseudonymiser(new byte[32], "MDA", "1");
        List<EventReader> events = [];
        foreach (IEnumerable<string> rows in files)
        {
            string csv = "crossing_id,person_id,birth_date,sex,citizenship,direction,crossed_at,initial_resident,initial_date_finalised\n"
                + string.Concat(rows.Select((row, i) => FormattableString.Invariant($"C{i},{row}\n")));
            var output = new MemoryStream();
            var writer = new EventWriter(output, Template, pseudonymiser, memory: memory);
            ValidationReport report = SubmissionReading.Read(new MemoryStream(Encoding.UTF8.GetBytes(csv)), Template, new SubmissionContext("border-police", "MDA", "2024", "crossings.csv"), writer.Add);
            Assert.Equal(0, report.Errors);
            writer.Finish();
            events.Add(new EventReader(output, Template));
        }

        if (keepPseudonyms)
        {
            var output = new MemoryStream();
            var writer = new EventWriter(output, Template, pseudonymiser, isPseudonymised: true, memory);
            foreach (PersonRange range in PersonRange.Split(3)) PersonPass.Pseudonymise(events, range, pseudonymiser, writer);
            writer.Finish();
            events = [new EventReader(output, Template)];
        }

        ResidenceTabulator total = New();
        foreach (PersonRange range in PersonRange.Split(ranges))
        {
            ResidenceTabulator own = New();
            PersonPass.Run(events, range, own.Add, pseudonymiser: keepPseudonyms ? null : pseudonymiser);
            total.Add(own);
        }

        return (string.Join('\n', total.Table.Months.Concat(total.Table.Years).OrderBy(cell => (cell.Cell.Year, cell.Cell.Month, cell.Cell.Sex, cell.Cell.Age, cell.Cell.Citizenship)).Select(cell => $"{cell.Cell} {string.Join(' ', Enum.GetValues<MigrationKind>().Select(kind => cell.Counts.Of(kind)))}")), total.Quality);

        ResidenceTabulator New() =>
            new(Template, ResidenceRule.TwelveOfSixteenMonths, SequenceRepair.KeepFirst, lastDay ?? new DateOnly(2024, 12, 31).DayNumber);
    }

    // A woman of 29 years comes to stay and is 30 when she leaves for good; a man's first known status says that he was a resident all
    // along.
    private static readonly string[] Two =
    [
        "p1,1993-05-10,F,UKR,E,2022-03-01T10:00:00,,",
        "p1,1993-05-10,F,UKR,X,2023-05-10T10:00:00,,",
        "p2,,M,MDA,E,2022-03-01T10:00:00,1,2022-01-01",
        "p2,,M,MDA,E,2022-03-01T10:10:00,1,2022-01-01",
    ];

    [Fact]
    public void Migrants_are_counted_with_the_attributes_of_their_crossing()
    {
        (string cells, ResidenceQuality quality) = Tabulate([Two]);
        int ukraine = CodelistCatalogue.Country.IndexOf("UKR"), female = CodelistCatalogue.Sex.IndexOf("F");
        Assert.Equal(
            [
                $"{new MigrationCell(2022, 0, (byte)female, 28, (ushort)ukraine)} 1 0 0 0 0 0",
                $"{new MigrationCell(2022, 3, (byte)female, 28, (ushort)ukraine)} 1 0 0 0 0 0",
                $"{new MigrationCell(2023, 0, (byte)female, 30, (ushort)ukraine)} 0 1 0 0 0 0",
                $"{new MigrationCell(2023, 5, (byte)female, 30, (ushort)ukraine)} 0 1 0 0 0 0",
            ],
            cells.Split('\n'));
        Assert.Equal(new ResidenceQuality(2, 4, 0, new RepairCounts { Repeats = 1 }), quality);
    }

    // Until the end of 2023 nobody can know of the exit in 2024: she has stayed for more than a year.
    [Fact]
    public void Crossings_after_the_last_day_are_left_out()
    {
        string[] entry = ["p1,,F,UKR,E,2022-12-01T10:00:00,,"];
        int endOf2023 = new DateOnly(2023, 12, 31).DayNumber;
        Assert.Equal(Tabulate([entry], lastDay: endOf2023), Tabulate([[.. entry, "p1,,F,UKR,X,2024-01-01T00:00:00,,"]], lastDay: endOf2023));
        Assert.NotEqual(Tabulate([entry]), Tabulate([[.. entry, "p1,,F,UKR,X,2024-01-01T00:00:00,,"]]));
    }

    [Fact]
    public void Results_do_not_depend_on_order_files_ranges_memory_or_when_pseudonyms_are_made()
    {
        var random = new Random(20261125);
        var rows = new List<string>();
        string[] countries = ["MDA", "UKR", "ROU", ""];
        for (int person = 0; person < 300; person++)
        {
            string about = $"p{person},{1940 + random.Next(80)}-0{random.Next(1, 10)}-11,{"FMU"[random.Next(3)]},{countries[random.Next(4)]}";
            bool isEntry = random.Next(2) == 0;
            DateTime at = new DateTime(2021, 1, 1).AddSeconds(random.Next(40_000_000));
            for (int crossing = random.Next(1, 25); crossing > 0 && at.Year < 2025; crossing--, at = at.AddSeconds(random.Next(5) == 0 ? random.Next(2) * 600 : random.Next(40_000_000)))
            {
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{about},{(isEntry ? 'E' : 'X')},{at:yyyy-MM-ddTHH:mm:ss},,"));
                if (random.Next(10) > 0) isEntry = !isEntry;
            }
        }

        (string cells, ResidenceQuality quality) expected = Tabulate([rows]);
        Assert.True(expected.quality.Repairs is { Repeats: > 5, MissingEntries: > 5, MissingExits: > 5, SameSecond: > 5 }, expected.quality.ToString());
        Assert.True(expected.cells.Split('\n').Length > 200);
        string[] shuffled = [.. rows.OrderBy(_ => random.Next())];
        Assert.Equal(expected, Tabulate([shuffled]));
        Assert.Equal(expected, Tabulate([Enumerable.Reverse(rows)], ranges: 7));
        Assert.Equal(expected, Tabulate(shuffled.Chunk(rows.Count / 9), ranges: 256));
        Assert.Equal(expected, Tabulate([rows], memory: 2_000));
        Assert.Equal(expected, Tabulate(shuffled.Chunk(rows.Count / 3), ranges: 5, memory: 5_000, keepPseudonyms: true));
    }
}
