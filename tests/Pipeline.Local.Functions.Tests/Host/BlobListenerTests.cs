using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Local.Functions.Host;
using Pipeline.Local.Functions.Host.Blobs;

namespace Pipeline.Local.Functions.Tests.Host;

public sealed class BlobListenerTests : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipeline-blobs-");
    readonly ManualClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    readonly FakeContainer _container = new();
    TestApp _app;
    BlobListener _listener;

    public BlobListenerTests()
    {
        _app = TestApp.Build([typeof(Functions)], folder: _folder.FullName);
        _listener = Listener();
    }

    [Fact]
    public async Task Binds_the_blob_and_the_parts_of_its_path()
    {
        _container.Put("iom/KEN/arrivals.csv");

        await PollAsync();

        Assert.Equal(["inbox/iom/KEN/arrivals.csv iom KEN 3 inbox/iom/KEN/arrivals.csv"], Calls);
    }

    [Fact]
    public async Task Runs_once_per_version_of_a_blob()
    {
        _container.Put("iom/KEN/1");
        await PollAsync();
        await PollAsync();
        Assert.Single(Calls);

        _container.Put("iom/KEN/1");
        await PollAsync();
        Assert.Equal(2, Calls.Count);
    }

    [Fact]
    public async Task Ignores_blobs_that_do_not_match()
    {
        _container.Put("readme");

        await PollAsync();

        Assert.Empty(Calls);
    }

    [Fact]
    public async Task Serves_several_functions_with_one_listing()
    {
        _listener = Listener(nameof(Functions.Receive), nameof(Functions.Fail));
        _container.Put("iom/KEN/1");

        await PollAsync();

        Assert.Equal(["Fail", "inbox/iom/KEN/1"], Calls.Select(call => call.Split(' ')[0]).Order());
        Assert.Equal(1, _container.Listings);
    }

    [Fact]
    public async Task Runs_after_a_restart_only_what_has_not_been_handled()
    {
        _container.Put("iom/KEN/1");
        await PollAsync();
        _container.Put("iom/KEN/2");

        await RestartAsync();
        await PollAsync();

        Assert.Equal("inbox/iom/KEN/2", Assert.Single(Calls).Split(' ')[0]);
    }

    [Fact]
    public async Task Runs_again_what_was_cut_off_before_its_receipt()
    {
        _listener = Listener(nameof(Functions.Hang));
        _container.Put("iom/KEN/1");
        using var abandon = new CancellationTokenSource();
        await _listener.PollAsync(CancellationToken.None, abandon.Token);
        await _app.Journal.WaitForAsync(1);
        await abandon.CancelAsync();
        await _listener.IdleAsync();

        await RestartAsync(nameof(Functions.Receive), nameof(Functions.Hang));
        using var again = new CancellationTokenSource();
        await _listener.PollAsync(CancellationToken.None, again.Token);

        Assert.Contains("Hang", await _app.Journal.WaitForAsync(2));
        await again.CancelAsync();
        await _listener.IdleAsync();
    }

    [Fact]
    public async Task Tries_five_times_with_growing_pauses_and_then_leaves_a_poison_message()
    {
        _listener = Listener(nameof(Functions.Fail));
        string etag = _container.Put("iom/KEN/1");

        int[] secondsBetween = [1, 2, 4, 8];
        for (int attempt = 1; attempt <= 5; attempt++)
        {
            await PollAsync();
            await PollAsync();   // too soon, so it does nothing
            Assert.Equal(attempt, Calls.Count);
            Assert.Equal(attempt == 5 ? 1 : 0, _container.Poison.Count);
            if (attempt < 5) _clock.Advance(TimeSpan.FromSeconds(secondsBetween[attempt - 1]));
        }

        Assert.Equal(
            $$"""{"FunctionId":"Host.Functions.Fail","BlobType":"BlockBlob","ContainerName":"inbox","BlobName":"iom/KEN/1","ETag":"{{etag}}"}""",
            Assert.Single(_container.Poison));

        _clock.Advance(TimeSpan.FromHours(1));
        await PollAsync();
        Assert.Equal(5, Calls.Count);
        Assert.Single(_container.Poison);
    }

    [Fact]
    public async Task Keeps_trying_to_leave_the_poison_message_without_running_the_function_again()
    {
        _listener = Listener(nameof(Functions.Fail));
        _container.Put("iom/KEN/1");
        _container.QueueIsDown = true;
        for (int i = 0; i < 8; i++)
        {
            await PollAsync();
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        _container.QueueIsDown = false;
        await PollAsync();

        Assert.Equal(5, Calls.Count);
        Assert.Single(_container.Poison);
    }

    [Fact]
    public async Task Counts_the_attempts_anew_for_a_new_version()
    {
        _listener = Listener(nameof(Functions.Fail));
        _container.Put("iom/KEN/1");
        await PollAsync();

        _container.Put("iom/KEN/1");
        await PollAsync();   // at once: the pause was the old version's

        Assert.Equal(2, Calls.Count);
    }

    [Fact]
    public async Task Runs_at_most_eight_at_a_time()
    {
        _listener = Listener(nameof(Functions.Hang));
        for (int i = 0; i < 20; i++) _container.Put($"iom/KEN/{i}");

        using var stopping = new CancellationTokenSource();
        using var abandon = new CancellationTokenSource();
        Task poll = _listener.PollAsync(stopping.Token, abandon.Token);
        await _app.Journal.WaitForAsync(8);
        await Task.Delay(100);

        Assert.Equal(8, Calls.Count);
        await stopping.CancelAsync();
        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
    }

    [Fact]
    public async Task Goes_on_polling_after_a_listing_has_failed()
    {
        using var stopping = new CancellationTokenSource();
        _container.IsDown = true;
        Task listening = _listener.RunAsync(stopping.Token, CancellationToken.None);
        await _clock.NextAlarmAsync();

        _container.IsDown = false;
        _container.Put("iom/KEN/1");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _app.Journal.WaitForAsync(1);
        await stopping.CancelAsync();
        await listening;

        Assert.Single(Calls);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    IReadOnlyCollection<string> Calls => _app.Journal.Lines;

    async Task PollAsync()
    {
        await _listener.PollAsync(CancellationToken.None, CancellationToken.None);
        await _listener.IdleAsync();
    }

    async Task RestartAsync(params string[] functions)
    {
        await _app.DisposeAsync();
        _app = TestApp.Build([typeof(Functions)], folder: _folder.FullName);
        _listener = Listener(functions);
    }

    BlobListener Listener(params string[] functions) => new(
        _container,
        [
            .. _app.Catalogue.With<BlobTriggerAttribute>()
                .Where(f => functions.Length == 0 ? f.Function.Name == nameof(Functions.Receive) : functions.Contains(f.Function.Name))
                .Select(f => new BlobFunction(f.Function, BlobPathPattern.Parse(f.Trigger.BlobPath))),
        ],
        new BlobReceipts(_app.Services.GetRequiredService<HostDatabase>()), _app.Invoker, _clock, NullLogger.Instance);

    internal class Functions(Journal journal)
    {
        [Function(nameof(Receive))]
        public void Receive(
            [BlobTrigger("inbox/{agency}/{country}/{file}")] BlobClient blob, string agency, string country, FunctionContext context) =>
            journal.Note($"{blob.BlobContainerName}/{blob.Name} {agency} {country} "
                + $"{context.BindingContext.BindingData.Count - 1} {context.BindingContext.BindingData["BlobTrigger"]}");

        [Function(nameof(Fail))]
        public Task Fail([BlobTrigger("inbox/{path}")] BlobClient blob)
        {
            journal.Note("Fail");
            throw new InvalidDataException("unreadable");
        }

        [Function(nameof(Hang))]
        public async Task Hang([BlobTrigger("inbox/{path}")] BlobClient blob, CancellationToken cancellation)
        {
            journal.Note("Hang");
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }

    sealed class FakeContainer : IBlobContainer
    {
        readonly ConcurrentDictionary<string, BlobVersion> _blobs = new();
        int _version;

        public ConcurrentQueue<string> Poison { get; } = new();

        public int Listings { get; private set; }

        public bool IsDown { get; set; }

        public bool QueueIsDown { get; set; }

        public string Name => "inbox";

        public string Put(string name)
        {
            string etag = $"0x{++_version}";
            _blobs[name] = new BlobVersion(name, etag, "BlockBlob");
            return etag;
        }

        public async IAsyncEnumerable<BlobVersion> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            Listings++;
            await Task.Yield();
            if (IsDown) throw new IOException("the storage is down");
            foreach (BlobVersion blob in _blobs.Values.OrderBy(blob => blob.Name, StringComparer.Ordinal)) yield return blob;
        }

        public BlobClient Open(string blobName) => new(new Uri($"http://127.0.0.1:10000/devstoreaccount1/inbox/{blobName}"));

        public Task AddPoisonMessageAsync(string message, CancellationToken cancellation)
        {
            if (QueueIsDown) throw new IOException("the queue is down");
            Poison.Enqueue(message);
            return Task.CompletedTask;
        }
    }
}
