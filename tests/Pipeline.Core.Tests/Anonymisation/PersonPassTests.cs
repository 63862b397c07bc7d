using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Anonymisation;

public class PersonPassTests
{
    private static readonly Template Crossings = TemplateCatalogue.Find("border-crossings")!;

    private sealed record Crossing(string Person, string Direction, DateTime At, string Citizenship, string Sex);

    private static Pseudonymiser Pseudonymiser(string rotation = "1") => new("a secret of the test"u8, "KGZ", rotation);

    private static List<Crossing> RandomCrossings(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new Crossing($"P-{random.Next(40):0000}", "EX"[random.Next(2)].ToString(),
            new DateTime(2018, 11, 1).AddDays(random.Next(700)).AddSeconds(random.Next(86_400)),
            new[] { "KGZ", "KAZ", "RUS", "" }[random.Next(4)], new[] { "F", "M", "U", "" }[random.Next(4)]))];

    // The events of a part: digests in blocks of a few events.
    private static MemoryStream Part(IEnumerable<Crossing> crossings, Pseudonymiser pseudonymiser, int memory = 400)
    {
        var text = new StringBuilder("crossing_id,person_id,direction,crossed_at,citizenship,sex\n");
        int id = 0;
        foreach (Crossing crossing in crossings)
            text.Append(CultureInfo.InvariantCulture, $"C{++id},{crossing.Person},{crossing.Direction},{crossing.At:yyyy-MM-ddTHH:mm:ss},{crossing.Citizenship},{crossing.Sex}\n");
        var output = new MemoryStream();
        var writer = new EventWriter(output, Crossings, pseudonymiser, memory: memory);
        ValidationReport report = TestTemplates.Read(Crossings, text.ToString(), writer.Add);
        Assert.Equal(0, report.Errors);
        writer.Finish();
        return output;
    }

    // A submission's events: its parts merged and pseudonymised, a file for each range.
    private static IEnumerable<MemoryStream> Submission(IEnumerable<Crossing[]> parts, int ranges, Pseudonymiser pseudonymiser)
    {
        EventReader[] digests = [.. parts.Select(part => new EventReader(Part(part, pseudonymiser), Crossings))];
        foreach (PersonRange range in PersonRange.Split(ranges))
        {
            var output = new MemoryStream();
            var writer = new EventWriter(output, Crossings, pseudonymiser, isPseudonymised: true, memory: 1_000);
            PersonPass.Pseudonymise(digests, range, pseudonymiser, writer);
            writer.Finish();
            yield return output;
        }
    }

    private static string[] Cells(Cube cube) => [.. cube.Cells.Select(cell => $"{string.Join('|', cell.Codes)} {cell.Value.ToString(CultureInfo.InvariantCulture)}").Order(StringComparer.Ordinal)];

    private static Cube Count(IReadOnlyList<MemoryStream> files, int ranges) => Cube.MergeBySum([.. PersonRange.Split(ranges).Select(range =>
    {
        var counts = new PersonCounts(Crossings, "KGZ");
        PersonPass.Run([.. files.Select(file => new EventReader(file, Crossings))], range, counts.Add);
        return counts.ToCube();
    })]);

    // Every cell and margin with the number of different persons in it, counted one by one.
    private static string[] BruteForce(IEnumerable<Crossing> crossings)
    {
        var persons = new Dictionary<string, HashSet<string>>();
        foreach (Crossing crossing in crossings)
            foreach (string period in new[] { crossing.At.ToString("yyyy-MM", CultureInfo.InvariantCulture), crossing.At.ToString("yyyy", CultureInfo.InvariantCulture), "_T" })
                foreach (string direction in new[] { crossing.Direction, "_T" })
                    foreach (string citizenship in new[] { crossing.Citizenship.Length > 0 ? crossing.Citizenship : "_U", "_T" })
                        foreach (string sex in new[] { crossing.Sex is "F" or "M" ? crossing.Sex : "_U", "_T" })
                        {
                            string cell = $"KGZ|{period}|{direction}|{citizenship}|{sex}";
                            if (!persons.TryGetValue(cell, out HashSet<string>? there)) persons.Add(cell, there = []);
                            there.Add(crossing.Person);
                        }

        return [.. persons.Select(pair => $"{pair.Key} {pair.Value.Count.ToString(CultureInfo.InvariantCulture)}").Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void One_person_in_two_months_is_one_person_in_the_year()
    {
        using Pseudonymiser pseudonymiser = Pseudonymiser();
        MemoryStream[] files = [.. Submission([[new("P1", "E", new DateTime(2020, 1, 5), "RUS", "F")], [new("P1", "E", new DateTime(2020, 2, 6), "RUS", "F"), new("P2", "X", new DateTime(2020, 2, 7), "RUS", "M")]], 2, pseudonymiser)];
        Dictionary<string, string> cells = Cells(Count(files, 3)).Select(cell => cell.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(
            ["1", "1", "1", "2", "2", "2", "1"],
            new[] { "KGZ|2020-01|E|RUS|F", "KGZ|2020-02|E|RUS|F", "KGZ|2020|E|RUS|F", "KGZ|2020-02|_T|RUS|_T", "KGZ|2020|_T|_T|_T", "KGZ|_T|_T|_T|_T", "KGZ|_T|X|_T|_T" }.Select(cell => cells[cell]));
    }

    [Fact]
    public void Counts_the_same_persons_in_any_split_into_files_parts_and_ranges()
    {
        var random = new Random(31);
        for (int round = 0; round < 40; round++)
        {
            List<Crossing> crossings = RandomCrossings(random, random.Next(1, 300));
            string[] expected = BruteForce(crossings);
            using Pseudonymiser pseudonymiser = Pseudonymiser();
            List<MemoryStream> files = [];
            foreach (Crossing[] submission in crossings.Chunk(random.Next(1, crossings.Count + 1)))
                files.AddRange(Submission(submission.Chunk(random.Next(1, submission.Length + 1)), random.Next(1, 5), pseudonymiser));
            Assert.Equal(expected, Cells(Count(files, random.Next(1, 9))));
        }
    }

    [Fact]
    public void Gives_every_person_once_with_all_events_in_the_order_of_time()
    {
        List<Crossing> crossings = RandomCrossings(new Random(32), 500);
        using Pseudonymiser pseudonymiser = Pseudonymiser();
        EventReader[] files = [.. crossings.Chunk(170).SelectMany(part => Submission(part.Chunk(60), 2, pseudonymiser)).Select(file => new EventReader(file, Crossings))];
        var found = new Dictionary<UInt128, string[]>();
        UInt128 last = 0;
        foreach (PersonRange range in PersonRange.Split(4))
        {
            PersonPass.Run(files, range, person =>
            {
                Assert.True(person.Pseudonym > last);
                last = person.Pseudonym;
                string[] times = new string[person.Count];
                for (int i = 0; i < times.Length; i++) times[i] = new DateTime(person.Value(i, 0)!.Value * TimeSpan.TicksPerSecond).ToString("s", CultureInfo.InvariantCulture);
                found.Add(person.Pseudonym, times);
            });
        }

        Assert.Equal(
            crossings.GroupBy(crossing => pseudonymiser.PseudonymOf(pseudonymiser.DigestOf(Encoding.UTF8.GetBytes(crossing.Person)))).OrderBy(person => person.Key)
                .Select(person => (person.Key, string.Join(' ', person.Select(crossing => crossing.At.ToString("s", CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal)))),
            found.OrderBy(person => person.Key).Select(person => (person.Key, string.Join(' ', person.Value))));
    }

    [Fact]
    public void No_file_holds_an_identifier_and_what_is_kept_of_equal_records_is_equal()
    {
        using Pseudonymiser pseudonymiser = Pseudonymiser();
        Crossing[] crossings = [.. RandomCrossings(new Random(33), 50)];
        byte[] digests = Part(crossings, pseudonymiser).ToArray(), events = Submission([crossings], 1, pseudonymiser).Single().ToArray();
        foreach (byte[] file in new[] { digests, events })
            Assert.All(crossings, crossing => Assert.True(file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(crossing.Person)) < 0));
        Assert.Equal(events, Submission([[.. crossings.Reverse()]], 1, pseudonymiser).Single().ToArray());
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_refused()
    {
        using Pseudonymiser one = Pseudonymiser(), other = Pseudonymiser("2");
        Crossing[] crossings = [.. RandomCrossings(new Random(34), 5)];
        EventReader digests = new(Part(crossings, one), Crossings), events = new(Submission([crossings], 1, one).Single(), Crossings), rotated = new(Submission([crossings], 1, other).Single(), Crossings);
        Assert.Throws<ArgumentException>(() => PersonPass.Run([digests], PersonRange.All, _ => { }));
        Assert.Throws<ArgumentException>(() => PersonPass.Run([events, rotated], PersonRange.All, _ => { }));
        Assert.Throws<ArgumentException>(() => PersonPass.Pseudonymise([events], PersonRange.All, one, new EventWriter(Stream.Null, Crossings, one, true)));
        Assert.Throws<ArgumentException>(() => PersonPass.Pseudonymise([digests], PersonRange.All, other, new EventWriter(Stream.Null, Crossings, other, true)));
        Assert.Throws<InvalidDataException>(() => new EventReader(new MemoryStream(new byte[40]), Crossings));
        Assert.Throws<InvalidDataException>(() => new EventReader(new MemoryStream(), Crossings));
    }

    // Events are kept for years: the template may drop and add fields meanwhile.
    [Fact]
    public void Reads_events_of_an_earlier_version_of_the_template()
    {
        string json = Crossings.Json.GetRawText();
        const string Fields = "\"event\": [\"crossed_at\", \"direction\", \"citizenship\", \"sex\", \"birth_date\", \"document_country\", \"purpose\", \"country_of_birth\", \"initial_resident\", \"initial_date_finalised\"]";
        Assert.Contains(Fields, json, StringComparison.Ordinal);
        Template now = TemplateCatalogue.Parse(JsonDocument.Parse(json.Replace(Fields, "\"event\": [\"crossed_at\", \"border_code\", \"sex\", \"citizenship\", \"direction\"]", StringComparison.Ordinal)
            .Replace("\"fields\": [", "\"fields\": [ { \"name\": \"border_code\", \"title\": \"t\", \"description\": \"d\", \"type\": \"integer\", \"role\": \"key-variable\", \"aliases\": [] },", StringComparison.Ordinal)).RootElement);
        using Pseudonymiser pseudonymiser = Pseudonymiser();
        MemoryStream file = Submission([[new("P1", "X", new DateTime(2020, 1, 5), "RUS", "M")]], 1, pseudonymiser).Single();
        List<long?> values = [];
        PersonPass.Run([new EventReader(file, now)], PersonRange.All, person => { for (int i = 0; i < 5; i++) values.Add(person.Value(0, i)); });
        Assert.Equal(
            [new DateTime(2020, 1, 5).Ticks / TimeSpan.TicksPerSecond, null, now.Field("sex").Codelist!.IndexOf("M"), now.Field("citizenship").Codelist!.IndexOf("RUS"), now.Field("direction").Codelist!.IndexOf("X")],
            values);
    }
}
