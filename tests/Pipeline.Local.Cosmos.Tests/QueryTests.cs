using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

/// <summary>
/// Every query runs twice over the same documents: through the SDK, whose native parser rewrites it and whose pipeline puts the answers together, and as
/// written, the way the SDK sends it after a pass-through plan. Both must give what the service gives.
/// </summary>
[Collection(nameof(CosmosFixture))]
public sealed class QueryTests(CosmosFixture cosmos, QueryTests.Documents documents) : IClassFixture<QueryTests.Documents>
{
    public static readonly TheoryData<string, string> Queries = new()
    {
        { "SELECT VALUE c.id FROM c", "'a','b','c','d','e','f'" },
        { "SELECT VALUE root.id FROM root WHERE root.year = 2020", "'a','d'" },
        { "SELECT c.id, c.n AS number FROM c WHERE c.id = 'a'", "{'id':'a','number':1}" },
        { "SELECT c.id, c.missing FROM c WHERE c.id = 'a'", "{'id':'a'}" },
        { "SELECT c.id, c.n + 1, UPPER(c.id) FROM c WHERE c.id = 'a'", "{'id':'a','$1':2,'$2':'A'}" },
        { "SELECT VALUE {\"k\": c.id, \"list\": [c.n, c.missing, 'x', true, null]} FROM c WHERE c.id = 'a'", "{'k':'a','list':[1,'x',true,null]}" },
        { "SELECT VALUE c.missing FROM c", "" },
        { "SELECT VALUE c.place FROM c WHERE c.id = 'a'", "{'city':'Bonn','codes':[5,3]}" },
        { "SELECT VALUE c.place.city FROM c", "'Bonn','Nice'" },
        { "SELECT VALUE c[\"place\"][\"codes\"][1] FROM c", "3" },
        { "SELECT VALUE x.id FROM x WHERE x.place.codes[0] = 5", "'a'" },

        { "SELECT VALUE c.id FROM c WHERE c.n != 1", "'b','c','d','e'" },
        { "SELECT VALUE c.id FROM c WHERE c.n <> 1", "'b','c','d','e'" },
        { "SELECT VALUE c.id FROM c WHERE c.n > 1", "'b','c'" },
        { "SELECT VALUE c.id FROM c WHERE c.n >= 1 AND c.n < 3", "'a','b'" },
        { "SELECT VALUE c.id FROM c WHERE c.n = null", "'d'" },
        { "SELECT VALUE c.id FROM c WHERE IS_NULL(c.n)", "'d'" },
        { "SELECT VALUE c.id FROM c WHERE c.n = 'text'", "'e'" },
        { "SELECT VALUE c.id FROM c WHERE NOT IS_DEFINED(c.n)", "'f'" },
        { "SELECT VALUE c.id FROM c WHERE IS_DEFINED(c.n) AND NOT (c.n = 1)", "'b','c','d','e'" },
        { "SELECT VALUE c.id FROM c WHERE NOT (c.n > 1)", "'a'" },
        { "SELECT VALUE c.id FROM c WHERE c.n = 1 OR c.n = 3 AND c.year = 2020", "'a'" },
        { "SELECT VALUE c.id FROM c WHERE (c.n = 1 OR c.n = 3) AND c.year = 2021", "'c'" },
        { "SELECT VALUE c.id FROM c WHERE c.n IN (1, 3, 'text')", "'a','c','e'" },
        { "SELECT VALUE c.id FROM c WHERE c.n NOT IN (1, 3)", "'b','d','e'" },
        { "SELECT VALUE c.id FROM c WHERE c.n BETWEEN 2 AND 3", "'b','c'" },
        { "SELECT VALUE c.id FROM c WHERE c.name LIKE 'A%'", "'a','b'" },
        { "SELECT VALUE c.id FROM c WHERE c.name LIKE '_ita'", "'b','c'" },
        { "SELECT VALUE c.id FROM c WHERE c.name LIKE '%[bn]n_'", "'a'" },
        { "SELECT VALUE c.id FROM c WHERE c.name LIKE '100!%' ESCAPE '!'", "'d'" },
        { "SELECT VALUE c.id FROM c WHERE c.name NOT LIKE 'A%'", "'c','d'" },
        { "SELECT VALUE c.id FROM c WHERE c.place = {\"city\": 'Nice'}", "'b'" },
        { "SELECT VALUE c.id FROM c WHERE c.place.codes = [5, 3]", "'a'" },

        { "SELECT VALUE c.n * 2 + 10 / 4 - 1 FROM c WHERE c.id = 'b'", "5.5" },
        { "SELECT VALUE -c.n FROM c WHERE c.id = 'b'", "-2" },
        { "SELECT VALUE c.n / 0 FROM c WHERE c.id = 'b' AND false", "" },
        { "SELECT VALUE c.id || '-' || c.country FROM c WHERE c.id = 'b'", "'b-FRA'" },
        { "SELECT VALUE c.n ?? 'none' FROM c", "1,2,3,null,'text','none'" },
        { "SELECT VALUE c.n > 1 ? 'many' : 'few' FROM c", "'few','many','many','few','few','few'" },
        { "SELECT VALUE 'it\\'s \\u00fc' FROM c WHERE c.id = 'a'", "'it`s ü'" },

        // Precedence: ORDER BY makes the native parser write the query anew with all parentheses, so both must have read it alike.
        { "SELECT VALUE c.id FROM c WHERE NOT c.n = 1 ORDER BY c.id", "'b','c','d','e'" },
        { "SELECT VALUE c.id FROM c WHERE NOT c.n = 1 AND c.year = 2020 ORDER BY c.id", "'d'" },
        { "SELECT VALUE c.id FROM c WHERE c.n + 1 * 2 = 3 ORDER BY c.id", "'a'" },
        { "SELECT VALUE c.id FROM c WHERE c.id || 'x' = 'ax' ORDER BY c.id", "'a'" },
        { "SELECT VALUE c.id FROM c WHERE c.year = 2021 AND (c.n BETWEEN 2 AND 3) ORDER BY c.id", "'b','c'" },
        { "SELECT VALUE c.id FROM c WHERE (c.n BETWEEN 1 AND 2) OR c.n = 3 ORDER BY c.id", "'a','b','c'" },
        { "SELECT VALUE c.id FROM c WHERE c.name LIKE 'A%' AND c.year = 2021 ORDER BY c.id", "'b'" },
        { "SELECT VALUE c.id FROM c WHERE c.year = 2021 AND c.name LIKE 'A%' ORDER BY c.id", "'b'" },
        { "SELECT VALUE c.id FROM c WHERE c.n IN (1, 2) AND c.year = 2021 ORDER BY c.id", "'b'" },
        { "SELECT VALUE c.id FROM c WHERE c.year = 2021 AND c.n IN (1, 2) ORDER BY c.id", "'b'" },
        { "SELECT VALUE c.id FROM c WHERE NOT c.n IN (1, 2) ORDER BY c.id", "'c','d','e'" },
        { "SELECT VALUE c.id FROM c WHERE NOT c.n BETWEEN 1 AND 2 ORDER BY c.id", "'c'" },
        { "SELECT VALUE c.id FROM c WHERE NOT c.name LIKE 'A%' ORDER BY c.id", "'c','d'" },
        { "SELECT VALUE c.id FROM c WHERE c.n NOT BETWEEN 1 AND 2 ORDER BY c.id", "'c'" },
        { "SELECT VALUE c.id FROM c WHERE c.n = 1 ?? false ORDER BY c.id", "'a'" },
        { "SELECT VALUE c.id FROM c WHERE c.n = 1 ? true : c.n = 3 ORDER BY c.id", "'a','c'" },
        { "SELECT VALUE c.id FROM c WHERE c.n = 2 = true ORDER BY c.id", "'b'" },

        { "SELECT VALUE c.id FROM c WHERE STARTSWITH(c.name, 'An')", "'a'" },
        { "SELECT VALUE c.id FROM c WHERE STARTSWITH(c.name, 'an', true)", "'a'" },
        { "SELECT VALUE c.id FROM c WHERE ENDSWITH(c.name, 'ita')", "'b','c'" },
        { "SELECT VALUE c.id FROM c WHERE CONTAINS(c.name, 'it')", "'b','c'" },
        { "SELECT VALUE LOWER(c.name) FROM c WHERE LENGTH(c.name) = 4", "'anna','aita','rita','100%'" },
        { "SELECT VALUE c.id FROM c WHERE ARRAY_CONTAINS(c.tags, 'x')", "'a','c'" },
        { "SELECT VALUE c.id FROM c WHERE ARRAY_CONTAINS(['a', 'b'], c.id)", "'a','b'" },
        { "SELECT VALUE c.id FROM c WHERE ARRAY_CONTAINS(c.parts, {\"k\": 1}, true)", "'c'" },
        { "SELECT VALUE c.id FROM c WHERE ARRAY_CONTAINS(c.parts, {\"k\": 1})", "" },
        { "SELECT VALUE ARRAY_LENGTH(c.tags) FROM c", "2,1" },

        { "SELECT VALUE t FROM c JOIN t IN c.tags", "'x','y','x'" },
        { "SELECT c.id, t AS tag FROM c JOIN t IN c.tags WHERE t = 'x'", "{'id':'a','tag':'x'},{'id':'c','tag':'x'}" },
        { "SELECT VALUE p.v FROM c JOIN p IN c.parts JOIN t IN c.tags WHERE p.k > 1", "'two'" },

        { "SELECT VALUE c.id FROM c ORDER BY c.n", "'f','d','a','b','c','e'" },
        { "SELECT VALUE c.id FROM c ORDER BY c.n DESC", "'e','c','b','a','d','f'" },
        { "SELECT VALUE c.id FROM c WHERE c.year > 0 ORDER BY c.year, c.id DESC", "'d','a','e','c','b'" },
        { "SELECT VALUE c.id FROM c WHERE IS_DEFINED(c.name) ORDER BY c.name ASC", "'d','b','a','c'" },
        { "SELECT c.id, c.year FROM c WHERE c.country = 'DEU' ORDER BY c.year DESC", "{'id':'c','year':2021},{'id':'a','year':2020}" },
        { "SELECT TOP 2 VALUE c.id FROM c ORDER BY c.id DESC", "'f','e'" },
        { "SELECT TOP 3 VALUE c.id FROM c", "'a','b','c'" },
        { "SELECT TOP 0 VALUE c.id FROM c", "" },
        { "SELECT VALUE c.id FROM c ORDER BY c.id OFFSET 2 LIMIT 3", "'c','d','e'" },
        { "SELECT VALUE c.id FROM c OFFSET 4 LIMIT 10", "'e','f'" },
        { "SELECT VALUE c.id FROM c OFFSET 10 LIMIT 10", "" },

        { "SELECT DISTINCT VALUE c.year FROM c", "2020,2021" },
        { "SELECT DISTINCT c.year FROM c WHERE c.year > 0", "{'year':2020},{'year':2021}" },
        { "SELECT DISTINCT VALUE c.year FROM c ORDER BY c.year DESC", "2021,2020" },
        { "SELECT DISTINCT VALUE c.year FROM c OFFSET 1 LIMIT 1", "2021" },

        { "SELECT VALUE COUNT(1) FROM c", "6" },
        { "SELECT VALUE COUNT(c.n) FROM c", "5" },
        { "SELECT VALUE COUNT(1) FROM c WHERE c.id = 'none'", "0" },
        { "SELECT VALUE SUM(c.year) FROM c", "10103" },
        { "SELECT VALUE AVG(c.year) FROM c WHERE c.id IN ('a', 'b')", "2020.5" },
        { "SELECT VALUE SUM(c.n) FROM c", "" },
        { "SELECT VALUE MIN(c.n) FROM c WHERE IS_NUMBER(c.n)", "1" },
        { "SELECT VALUE MAX(c.name) FROM c", "'Rita'" },
        { "SELECT VALUE MIN(c.n) FROM c WHERE c.id = 'none'", "" },
        { "SELECT COUNT(1) AS rows, MAX(c.year) AS latest, AVG(c.year) FROM c WHERE c.year > 0", "{'rows':5,'latest':2021,'$1':2020.6}" },
        { "SELECT VALUE COUNT(1) FROM c JOIN t IN c.tags", "3" },

        { "SELECT c.country, COUNT(1) AS rows FROM c GROUP BY c.country", "{'country':'DEU','rows':2},{'country':'FRA','rows':2},{'country':'ITA','rows':2}" },
        { "SELECT c.country, c.year, SUM(c.year) AS s, MIN(c.id) AS first, MAX(c.id) AS last, AVG(c.year) AS mean FROM c WHERE c.country = 'DEU' GROUP BY c.country, c.year", "{'country':'DEU','year':2020,'s':2020,'first':'a','last':'a','mean':2020},{'country':'DEU','year':2021,'s':2021,'first':'c','last':'c','mean':2021}" },
        { "SELECT c.year FROM c GROUP BY c.year", "{'year':2020},{'year':2021},{}" },
        { "SELECT VALUE COUNT(1) FROM c GROUP BY c.country", "2,2,2" },
        { "SELECT t AS tag, COUNT(1) AS rows FROM c JOIN t IN c.tags GROUP BY t", "{'tag':'x','rows':2},{'tag':'y','rows':1}" },
        { "SELECT UPPER(c.country) AS k, COUNT(1) AS rows FROM c GROUP BY UPPER(c.country)", "{'k':'DEU','rows':2},{'k':'FRA','rows':2},{'k':'ITA','rows':2}" },
    };

    public static readonly TheoryData<string> Refused = new()
    {
        "SELECT",
        "SELECT * FROM c WHERE",
        "SELECT * FROM c WHERE c.n = ",
        "SELECT * FROM c WHERE c.n == 1",
        "SELECT * FROM c WHERE d.n = 1",
        "SELECT * FROM c WHERE NO_SUCH(c.n)",
        "SELECT * FROM c WHERE c.n = @missing",
        "SELECT * FROM c ORDER BY c.n, ",
        "SELECT * FROM c WHERE c.id = 'open",
        "SELECT c.id, COUNT(1) FROM c",
        "SELECT c.id, COUNT(1) AS rows FROM c GROUP BY c.country",
        "SELECT * FROM c JOIN t IN c.tags",
        "SELECT TOP 1 * FROM c OFFSET 1 LIMIT 1",
        "SELECT * FROM c OFFSET 1",
        "SELECT * FROM c WHERE c.year = 2021 AND c.n BETWEEN 2 AND 3",
        "SELECT * FROM c WHERE c.n BETWEEN 1 AND 2 OR c.n = 3",
        "SELECT VALUE c.select FROM c",
        "SELECT VALUE c.from FROM c",
        "SELECT VALUE c.where FROM c",
        "SELECT VALUE c.order FROM c",
        "SELECT VALUE c.group FROM c",
        "SELECT VALUE c.by FROM c",
        "SELECT VALUE c.join FROM c",
        "SELECT VALUE c.in FROM c",
        "SELECT VALUE c.as FROM c",
        "SELECT VALUE c.and FROM c",
        "SELECT VALUE c.or FROM c",
        "SELECT VALUE c.not FROM c",
        "SELECT VALUE c.between FROM c",
        "SELECT VALUE c.like FROM c",
        "SELECT VALUE c.escape FROM c",
        "SELECT VALUE c.offset FROM c",
        "SELECT VALUE c.limit FROM c",
        "SELECT VALUE c.top FROM c",
        "SELECT VALUE c.distinct FROM c",
        "SELECT VALUE c.value FROM c",
        "SELECT VALUE c.asc FROM c",
        "SELECT VALUE c.desc FROM c",
        "SELECT VALUE c.exists FROM c",
        "SELECT VALUE c.array FROM c",
        "SELECT VALUE c.udf FROM c",
        "SELECT VALUE c.having FROM c",
        "SELECT VALUE c.null FROM c",
        "SELECT VALUE c.true FROM c",
        "SELECT VALUE c.false FROM c",
        "SELECT VALUE c.undefined FROM c",
        "DELETE FROM c",
    };

    /// <summary>Valid SQL that this endpoint does not answer.</summary>
    public static readonly TheoryData<string> Unsupported = new()
    {
        "SELECT * FROM c WHERE EXISTS(SELECT VALUE t FROM t IN c.tags)",
        "SELECT VALUE t FROM t IN c.tags",
        "SELECT VALUE ARRAY(SELECT VALUE t FROM t IN c.tags) FROM c",
        "SELECT * FROM c WHERE udf.f(c.n)",
        "SELECT VALUE c.n & 1 FROM c",
        "SELECT VALUE REGEXMATCH(c.id, 'a') FROM c",
        "SELECT VALUE (SELECT VALUE COUNT(1) FROM t IN c.tags) FROM c",
        "SELECT * FROM c ORDER BY c.place",
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task The_SDK_answers_with_its_native_parser(string query, string expected) =>
        AssertSame(expected, query, await DrainAsync(query, -1));

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task The_SDK_answers_page_by_page(string query, string expected) =>
        AssertSame(expected, query, await DrainAsync(query, 2));

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task The_endpoint_answers_the_query_as_written(string query, string expected)
    {
        using var http = new RawHttp(cosmos.Address, cosmos.Key);
        AssertSame(expected, query, await http.QueryAsync(documents.Link, query));
        AssertSame(expected, query, await http.QueryAsync(documents.Link, query, pageSize: 1));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task The_SDK_refuses_what_is_not_SQL(string query)
    {
        var refusal = await Assert.ThrowsAnyAsync<CosmosException>(() => DrainAsync(query, -1));
        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    [MemberData(nameof(Unsupported))]
    public async Task The_endpoint_refuses_what_it_does_not_know_at_the_plan_already(string query)
    {
        using var http = new RawHttp(cosmos.Address, cosmos.Key);
        var isAboutValues = query.EndsWith("ORDER BY c.place", StringComparison.Ordinal);
        using var plan = await http.SendAsync(
            HttpMethod.Post, "docs", documents.Link, $"{documents.Link}/docs", JsonSerializer.Serialize(new { query }),
            isAboutValues ? [("x-ms-documentdb-isquery", "True")] : [("x-ms-documentdb-isquery", "True"), ("x-ms-cosmos-is-query-plan-request", "True")]);
        Assert.Equal(HttpStatusCode.BadRequest, plan.StatusCode);
        Assert.Contains("\"message\":\"", await plan.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_passes_the_query_through()
    {
        using var http = new RawHttp(cosmos.Address, cosmos.Key);
        using var plan = await http.SendAsync(
            HttpMethod.Post, "docs", documents.Link, $"{documents.Link}/docs", """{"query":"SELECT VALUE COUNT(1) FROM c GROUP BY c.country"}""",
            ("x-ms-documentdb-isquery", "True"), ("x-ms-cosmos-is-query-plan-request", "True"));
        var body = JsonElement.Parse(await plan.Content.ReadAsStringAsync());
        Assert.Equal("", body.GetProperty("queryInfo").GetProperty("rewrittenQuery").GetString());
        Assert.Equal("FF", body.GetProperty("queryRanges")[0].GetProperty("max").GetString());
    }

    [Fact]
    public async Task Select_star_gives_the_document_as_stored()
    {
        var read = await documents.Container.ReadItemAsync<JsonElement>("a", new PartitionKey("DEU"));
        var queried = await DrainAsync("SELECT * FROM c WHERE c.id = 'a'", -1);
        Assert.Equal(read.Resource.GetRawText(), queried.Single().GetRawText());
    }

    [Fact]
    public async Task Parameters_are_values_of_any_type()
    {
        var query = new QueryDefinition("SELECT TOP @top VALUE c.id FROM c WHERE ARRAY_CONTAINS(@ids, c.id) AND c.year = @year AND IS_DEFINED(c.n) = @yes ORDER BY c.id")
            .WithParameter("@top", 1).WithParameter("@ids", new[] { "a", "d" }).WithParameter("@year", 2020).WithParameter("@yes", true);
        Assert.Equal(["a"], await documents.Container.GetItemQueryIterator<string>(query).ReadNextAsync());
    }

    [Fact]
    public async Task A_query_stays_in_the_partition_that_it_names()
    {
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey("DEU") };
        AssertSame("'a','c'", "by option", await DrainAsync("SELECT VALUE c.id FROM c", -1, options));
        AssertSame("'c','a'", "sorted", await DrainAsync("SELECT VALUE c.id FROM c ORDER BY c.id DESC", 1, options));
        AssertSame("2", "counted", await DrainAsync("SELECT VALUE COUNT(1) FROM c", -1, options));
        AssertSame("'a','c'", "by condition", await DrainAsync("SELECT VALUE c.id FROM c WHERE c.country = 'DEU'", -1));
    }

    [Fact]
    public async Task LINQ_is_answered()
    {
        using var found = Microsoft.Azure.Cosmos.Linq.CosmosLinqExtensions.ToFeedIterator(documents.Container
            .GetItemLinqQueryable<Flow>()
            .Where(flow => flow.Year == 2021 && flow.Country != "FRA").OrderBy(flow => flow.Id).Select(flow => flow.Id));
        Assert.Equal(["c", "e"], await found.ReadNextAsync());
    }

    async Task<List<JsonElement>> DrainAsync(string query, int pageSize, QueryRequestOptions? options = null)
    {
        options ??= new QueryRequestOptions();
        options.MaxItemCount = pageSize;
        var all = new List<JsonElement>();
        using var pages = documents.Container.GetItemQueryIterator<JsonElement>(query, requestOptions: options);
        while (pages.HasMoreResults)
        {
            var page = await pages.ReadNextAsync();
            if (pageSize > 0) Assert.InRange(page.Count, 0, pageSize);
            all.AddRange(page);
        }

        return all;
    }

    /// <summary>Expected values are written with ' for " and ` for '.</summary>
    static void AssertSame(string expected, string query, IEnumerable<JsonElement> actual) => Assert.Equal(
        $"{query} → {Normal(JsonElement.Parse($"[{expected.Replace('\'', '"').Replace('`', '\'')}]").EnumerateArray())}",
        $"{query} → {Normal(actual)}");

    static string Normal(IEnumerable<JsonElement> values) => string.Join(", ", values.Select(value => JsonSerializer.Serialize(value)));

    /// <summary>Six documents with all that queries ask about.</summary>
    public sealed class Documents(CosmosFixture cosmos) : IAsyncLifetime
    {
        static readonly string[] Json =
        [
            """{"id":"a","country":"DEU","year":2020,"n":1,"name":"Anna","tags":["x","y"],"place":{"city":"Bonn","codes":[5,3]}}""",
            """{"id":"b","country":"FRA","year":2021,"n":2,"name":"Aita","place":{"city":"Nice"}}""",
            """{"id":"c","country":"DEU","year":2021,"n":3,"name":"Rita","tags":["x"],"parts":[{"k":1,"v":"one"},{"k":2,"v":"two"}]}""",
            """{"id":"d","country":"FRA","year":2020,"n":null,"name":"100%"}""",
            """{"id":"e","country":"ITA","year":2021,"n":"text"}""",
            """{"id":"f","country":"ITA"}""",
        ];

        public Container Container { get; private set; } = null!;

        public string Link => $"dbs/{Container.Database.Id}/colls/{Container.Id}";

        public async Task InitializeAsync()
        {
            Container = await cosmos.NewContainerAsync();
            foreach (var json in Json)
            {
                var key = new PartitionKey(JsonElement.Parse(json).GetProperty("country").GetString());
                using var created = await Container.CreateItemStreamAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), key);
                created.EnsureSuccessStatusCode();
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
