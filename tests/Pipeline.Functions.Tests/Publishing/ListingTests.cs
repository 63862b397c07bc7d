using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Functions.Publishing;

namespace Pipeline.Functions.Tests.Publishing;

public class ListingTests
{
    private sealed record Item(int Number, string Name);

    private static readonly Item[] Items = [.. Enumerable.Range(1, 7).Select(number => new Item(number, $"item {number}"))];

    [Fact]
    public async Task Pages_follow_each_other_to_the_end()
    {
        List<int> numbers = [];
        string? query = "?limit=3&name=x";
        int pages = 0;
        while (query is not null)
        {
            (int status, JsonElement page, string? link) = await AskAsync(query, Items);
            Assert.Equal(200, status);
            numbers.AddRange(page.EnumerateArray().Select(item => item.GetProperty("number").GetInt32()));
            pages++;
            query = link?.Split('<', '>')[1].Split("/list")[1];
            if (query is not null) Assert.Contains("name=x", query, StringComparison.Ordinal);
        }

        Assert.Equal(3, pages);
        Assert.Equal(Items.Select(item => item.Number), numbers);
    }

    [Fact]
    public async Task A_list_that_changed_is_not_continued()
    {
        string next = (await AskAsync("?limit=3", Items)).Link!.Split('<', '>')[1].Split("/list")[1];

        Assert.Equal(410, (await AskAsync(next, Items[1..])).Status);
        Assert.Equal(200, (await AskAsync(next, Items)).Status);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=10001")]
    [InlineData("?limit=many")]
    [InlineData("?continuation=nonsense")]
    [InlineData("?continuation=%21")]
    [InlineData("?fields=colour")]
    [InlineData("?fields=")]
    public async Task What_is_not_understood_is_answered_so(string query) => Assert.Equal(400, (await AskAsync(query, Items)).Status);

    [Fact]
    public async Task Only_the_wanted_fields_are_given()
    {
        JsonElement page = (await AskAsync("?fields=name", Items)).Body;

        Assert.All(page.EnumerateArray(), item => Assert.Equal(["name"], item.EnumerateObject().Select(property => property.Name)));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0.5, gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0", null)]
    [InlineData("*", "br")]
    [InlineData("identity", null)]
    public void The_best_coding_that_the_caller_takes_is_chosen(string header, string? coding) => Assert.Equal(coding, Rendered.CodingFor(header));

    private static async Task<(int Status, JsonElement Body, string? Link)> AskAsync(string query, IReadOnlyList<Item> items)
    {
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(), Response = { Body = new MemoryStream() } };
        (http.Request.Method, http.Request.Path, http.Request.QueryString) = ("GET", "/list", new QueryString(query));
        await Listing.Answer(http.Request, items, "no-store").ExecuteAsync(http);
        http.Response.Body.Position = 0;
        return (http.Response.StatusCode, (await JsonDocument.ParseAsync(http.Response.Body)).RootElement, http.Response.Headers.Link.FirstOrDefault());
    }
}
