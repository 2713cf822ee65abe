using System.Collections.Concurrent;
using System.Text.Json;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>
/// The lists of models and nodes at one version of the directory. Each is sorted once, when it is first asked for, and a page is made
/// once. Pure, and safe for concurrent use.
/// </summary>
internal sealed class DirectoryListing
{
    /// <summary>Unusual pages that are kept of one version; those beyond are made for the caller alone.</summary>
    private const int KeptPages = 16;

    private readonly Lazy<ListedModel[]> _models;
    private readonly Lazy<DirectoryEntry[]> _nodes;

    /// <summary>The nodes by every word that their models answer to, in the order of the list.</summary>
    private readonly Lazy<ILookup<string, DirectoryEntry>> _servers;
    private readonly ConcurrentDictionary<object, ListPage> _pages = new();
    private readonly Func<OfferedModel, TokenRates?> _rates;

    /// <summary>Makes nothing yet.</summary>
    /// <param name="entries">The live nodes.</param>
    /// <param name="maxModels">Models in the list.</param>
    /// <param name="rates">Knows what the tokens of a model are paid by.</param>
    public DirectoryListing(IReadOnlyList<DirectoryEntry> entries, int maxModels, Func<OfferedModel, TokenRates?> rates)
    {
        _rates = rates;
        _models = new(() => ModelsOf(entries, maxModels));
        _nodes = new(() => [.. entries.OrderBy(CursorOf)]);
        _servers = new(() => _nodes.Value
            .SelectMany(node => ModelNames.Of(node.Models).Select(word => (Word: word, Node: node)))
            .ToLookup(served => served.Word, served => served.Node, StringComparer.Ordinal));
    }

    /// <summary>A page of the models that are served now, those of proven nodes first.</summary>
    /// <param name="limit">Most models.</param>
    /// <param name="after">The last model of the page before, or null.</param>
    public ListPage Models(int limit, ModelCursor? after) => Keep((limit, after), IsUsual(limit, after), () =>
    {
        var all = _models.Value;
        return ListPage.Of(all, StartOf(all, after, model => model.Cursor), limit, model => model.Cursor.ToString(), Write);
    });

    /// <summary>A page of the live nodes, best reputation first.</summary>
    /// <param name="model">Only nodes that serve this model; all when null.</param>
    /// <param name="withAddress">Whether the caller may see where they are.</param>
    /// <param name="limit">Most nodes.</param>
    /// <param name="after">The last node of the page before, or null.</param>
    public ListPage Nodes(string? model, bool withAddress, int limit, NodeCursor? after) => Keep((model, withAddress, limit, after), model is null && IsUsual(limit, after), () =>
    {
        var all = model is null ? _nodes.Value : [.. _servers.Value[model]];
        return ListPage.Of(
            all, StartOf(all, after, CursorOf), limit, node => CursorOf(node).ToString(), (nodes, next) => Write(nodes, next, withAddress));
    });

    /// <summary>Whether a page is the one that callers get who ask for none: it is kept whatever else is asked for.</summary>
    private static bool IsUsual(int limit, object? after) => limit == ListQuery.MaxLimit && after is null;

    private ListPage Keep(object key, bool always, Func<ListPage> make)
    {
        if (_pages.TryGetValue(key, out var known))
        {
            return known;
        }

        var page = make();
        return always || _pages.Count < KeptPages ? _pages.GetOrAdd(key, page) : page;
    }

    /// <summary>The first entry behind a cursor, by halving.</summary>
    private static int StartOf<T, TCursor>(T[] all, TCursor? after, Func<T, TCursor> cursorOf) where TCursor : class, IComparable<TCursor>
    {
        var (low, high) = (0, after is null ? 0 : all.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = cursorOf(all[middle]).CompareTo(after) <= 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static NodeCursor CursorOf(DirectoryEntry node) => new(node.Reputation, node.NodeId);

    private static ListedModel[] ModelsOf(IReadOnlyList<DirectoryEntry> entries, int limit)
    {
        var models = new Dictionary<string, ListedModel>(StringComparer.Ordinal);
        foreach (var node in entries)
        {
            foreach (var offer in node.Models.DistinctBy(model => model.Name, StringComparer.Ordinal))
            {
                models[offer.Name] = models.TryGetValue(offer.Name, out var listed)
                    ? listed.And(offer, node.IsProven)
                    : new ListedModel(new ModelCursor(node.IsProven, offer.Name), offer.ContentHash, HashesDiffer: false, offer.SizeBytes, Nodes: 1);
            }
        }

        return [.. models.Values.OrderBy(model => model.Cursor).Take(limit)];
    }

    private byte[] Write(ArraySegment<ListedModel> models, string? next) => JsonSerializer.SerializeToUtf8Bytes(
        new ModelList("list", [.. models.Select(model => model.ToEntry(_rates))], next), ProtocolJson.Default.ModelList);

    private static byte[] Write(ArraySegment<DirectoryEntry> nodes, string? next, bool withAddress) => JsonSerializer.SerializeToUtf8Bytes(
        new PeersResponse(nodes.Count, [.. nodes.Select(node => PeerMapping.ToPeer(node, withAddress))], next), ProtocolJson.Default.PeersResponse);

    /// <summary>What the nodes that serve a model say of it together.</summary>
    private sealed record ListedModel(ModelCursor Cursor, string? ContentHash, bool HashesDiffer, long? SizeBytes, int Nodes)
    {
        public ListedModel And(OfferedModel offer, bool isProven) => new(
            Cursor.IsProven || !isProven ? Cursor : Cursor with { IsProven = true },
            ContentHash ?? offer.ContentHash,
            HashesDiffer || (ContentHash is not null && offer.ContentHash is not null && ContentHash != offer.ContentHash),
            SizeBytes is null || offer.SizeBytes > SizeBytes ? offer.SizeBytes : SizeBytes,
            Nodes + 1);

        public ModelEntry ToEntry(Func<OfferedModel, TokenRates?> rates)
        {
            var hash = HashesDiffer ? null : ContentHash;
            return new(
                Cursor.Name, "model", Created: 0, ModelEntry.Owner, hash, SizeBytes, Nodes, rates(new OfferedModel(Cursor.Name, hash, SizeBytes: null)));
        }
    }
}
