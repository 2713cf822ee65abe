using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class SqliteHistoryTests(GiftNetwork fixture) : HistoryTests(fixture), IClassFixture<GiftNetwork>;
